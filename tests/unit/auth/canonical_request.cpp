// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Tests of the canonical request.

#include "auth/canonical_request.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <utility>
#include <vector>

using namespace cloudbuf;

namespace {

using parameters = std::vector<std::pair<std::string, std::string>>;

auth::canonical_request canonicalize(
    const std::vector<model::http_header>& headers, auth::signing_rules rules = auth::signing_rules::s3
)
{
    auth::sigv4_request request;
    request.method = "PUT";
    request.host = "b.example";
    request.path = "/a//./../b%20c/";
    request.query = "uploads=";
    request.headers = headers;
    request.payload_hash = auth::unsigned_payload;
    request.rules = rules;
    return auth::canonicalize(request);
}

} // namespace

TEST_CASE("canonical_query: names and values are encoded, then sorted")
{
    CHECK(auth::canonical_query({}) == "");
    CHECK(auth::canonical_query(parameters{{"uploads", ""}}) == "uploads=");
    CHECK(
        auth::canonical_query(parameters{{"uploadId", "a+/=b"}, {"partNumber", "7"}}) ==
        "partNumber=7&uploadId=a%2B%2F%3Db"
    );
    CHECK(
        auth::canonical_query(parameters{{"b", "1"}, {"a", "2"}, {"a", "10"}, {"A", "3"}}) ==
        "A=3&a=10&a=2&b=1"
    );
    // '%' sorts before letters: the order is that of the encoded names. "a-b" sorts after "a", not by "a-b="
    // and "a=".
    CHECK(
        auth::canonical_query(parameters{{"a-b", "1"}, {"\xc3\xa9", "2"}, {"a", "3"}}) == "%C3%A9=2&a=3&a-b=1"
    );
}

TEST_CASE("canonicalize: what connections and proxies change is not signed")
{
    const auto canonical = canonicalize({
        {"Connection", "keep-alive"},
        {"User-Agent", "u"},
        {"Expect", "100-continue"},
        {"Accept-Encoding", "identity"},
        {"Transfer-Encoding", "chunked"},
        {"X-Amzn-Trace-Id", "t"},
        {"Content-Length", "12"},
        {"Keep-Alive", "1"},
        {"TE", "trailers"},
        {"Trailer", "t"},
        {"Upgrade", "h2c"},
        {"Proxy-Authorization", "p"},
        {"Authorization", "a"},
    });
    CHECK(canonical.signed_headers == "host");
    CHECK(canonical.text == "PUT\n/a//./../b%20c/\nuploads=\nhost:b.example\n\nhost\nUNSIGNED-PAYLOAD");
}

TEST_CASE("canonicalize: everything else that is given is signed")
{
    const auto canonical = canonicalize({
        {"x-amz-meta-a", "1"},
        {"Content-Type", "text/plain"},
        {"Content-MD5", "m"},
        {"Range", "bytes=0-9"},
        {"X-Amz-Date", "20130524T000000Z"},
        {"If-None-Match", "*"},
    });
    CHECK(
        canonical.signed_headers ==
        "content-md5;content-type;host;if-none-match;range;x-amz-date;x-amz-meta-a"
    );
}

TEST_CASE(
    "canonicalize: values are trimmed, runs of white space are one space, repeated names are joined in order"
)
{
    const auto canonical = canonicalize({
        {"X-Amz-Meta-B", "  a   b\t\tc \r\n  d  "},
        {"x-amz-meta-a", "2"},
        {"X-Amz-Meta-A", " 1 "},
        {"x-amz-meta-empty", "   "},
        {"X-AMZ-meta-a", "3"},
    });
    CHECK(
        canonical.text == "PUT\n/a//./../b%20c/\nuploads=\n"
                          "host:b.example\n"
                          "x-amz-meta-a:2,1,3\n"
                          "x-amz-meta-b:a b c d\n"
                          "x-amz-meta-empty:\n"
                          "\n"
                          "host;x-amz-meta-a;x-amz-meta-b;x-amz-meta-empty\n"
                          "UNSIGNED-PAYLOAD"
    );
}

TEST_CASE("canonicalize: the order and the case of the headers make no difference")
{
    const auto sorted = canonicalize(
        {{"content-type", "t"}, {"if-match", "e"}, {"x-amz-date", "d"}, {"x-amz-meta-a", "1"}, {"x-z", "2"}}
    );
    const auto shuffled = canonicalize(
        {{"X-Z", "2"}, {"X-Amz-Meta-A", "1"}, {"if-match", "e"}, {"X-AMZ-DATE", "d"}, {"Content-Type", "t"}}
    );
    CHECK(sorted.signed_headers == "content-type;host;if-match;x-amz-date;x-amz-meta-a;x-z");
    CHECK(shuffled.signed_headers == sorted.signed_headers);
    CHECK(shuffled.text == sorted.text);
}

TEST_CASE("canonicalize: services other than S3 encode the path once more and sign Content-Length")
{
    const auto normalized = canonicalize({{"Content-Length", "12"}}, auth::signing_rules::general);
    CHECK(normalized.text.starts_with("PUT\n/b%2520c/\nuploads=\ncontent-length:12\nhost:b.example\n"));
    const auto unnormalized = canonicalize({}, auth::signing_rules::general_unnormalized);
    CHECK(unnormalized.text.starts_with("PUT\n/a//./../b%2520c/\n"));
}

TEST_CASE("canonicalize: an empty path is the root")
{
    auth::sigv4_request request;
    request.method = "GET";
    request.host = "h";
    CHECK(auth::canonicalize(request).text == "GET\n/\n\nhost:h\n\nhost\n");
}
