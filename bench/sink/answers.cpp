// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// What a store would say: success, always, and as little of it as a client accepts.

#include "sink/answers.hpp"

#include <string_view>

namespace cloudbuf::bench {

namespace {

// With the dash of a tag that is no MD5 of the object: some clients compare those that look like one.
constexpr std::string_view etag = "\"0123456789abcdef0123456789abcdef-1\"";

constexpr std::string_view begun =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<InitiateMultipartUploadResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Bucket>bench</Bucket>"
    "<Key>object</Key><UploadId>bench-upload</UploadId></InitiateMultipartUploadResult>";

constexpr std::string_view completed =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<CompleteMultipartUploadResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Bucket>bench</Bucket>"
    "<Key>object</Key><ETag>\"0123456789abcdef0123456789abcdef-1\"</ETag></CompleteMultipartUploadResult>";

constexpr std::string_view no_such_key =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<Error><Code>NoSuchKey</Code><Message>Nothing is kept here.</Message></Error>";

std::string make(std::string_view status, std::string_view headers, std::string_view body)
{
    std::string out;
    out.reserve(256 + body.size());
    out.append("HTTP/1.1 ").append(status).append("\r\nx-amz-request-id: BENCH\r\n").append(headers);
    out.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n\r\n").append(body);
    return out;
}

std::string text_of(const request& r, const sink_counters& counters)
{
    constexpr std::string_view xml = "Content-Type: application/xml\r\n";
    if (r.method == "PUT") {
        return make("200 OK", "ETag: " + std::string(etag) + "\r\n", "");
    }
    if (r.method == "POST" && r.has_parameter("uploads")) {
        return make("200 OK", xml, begun);
    }
    if (r.method == "POST" && r.has_parameter("uploadId")) {
        return make("200 OK", xml, completed);
    }
    if (r.method == "DELETE") {
        return "HTTP/1.1 204 No Content\r\nx-amz-request-id: BENCH\r\n\r\n";
    }
    if (r.method == "HEAD") {
        return make("404 Not Found", "", "");
    }
    if (r.method == "GET" && r.path == "/stats") {
        return make("200 OK", "Content-Type: application/json\r\n", to_json(counters));
    }
    return make("404 Not Found", xml, no_such_key);
}

} // namespace

answer answer_to(const request& r, const sink_counters& counters)
{
    if (r.chunked) {
        return {make("411 Length Required", "Connection: close\r\n", ""), true};
    }
    return {text_of(r, counters), r.closes};
}

answer refusal()
{
    return {make("400 Bad Request", "Connection: close\r\n", ""), true};
}

} // namespace cloudbuf::bench
