// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Signs as the Amazon S3 API reference says, from the target as it is sent.

#include "s3_bench.hpp"

#include "testing/encode/digest.hpp"
#include "testing/encode/text.hpp"
#include "testing/encode/xml_reader.hpp"

#include <algorithm>

namespace cloudbuf::testing::s3 {

namespace {

std::string canonical_query(std::string_view query)
{
    if (query.empty()) {
        return {};
    }
    std::vector<std::string> sorted;
    for (const auto field : split(query, '&')) {
        sorted.push_back(std::string{field} + (field.find('=') == std::string_view::npos ? "=" : ""));
    }
    std::sort(sorted.begin(), sorted.end());
    std::string text;
    for (const auto& field : sorted) {
        text += (text.empty() ? "" : "&") + field;
    }
    return text;
}

} // namespace

service_options small_limits()
{
    service_options options;
    options.limits.min_part_size = 5;
    options.limits.max_part_size = 20;
    options.limits.max_put_size = 30;
    options.limits.max_object_size = 45;
    options.limits.max_parts = 4;
    options.limits.max_key_size = 16;
    options.limits.max_metadata_size = 10;
    options.limits.max_page = 3;
    return options;
}

request signed_request(
    const service_options& as, std::string method, std::string target, const fields& headers, std::string body
)
{
    request made;
    made.head.method = std::move(method);
    made.head.target = std::move(target);
    auto& all = made.head.headers;
    for (const auto& [name, value] : headers) {
        all.add(name, value);
    }
    const auto add_default = [&](const char* name, const std::string& value) {
        if (!all.has(name)) {
            all.add(name, value);
        }
    };
    add_default("host", "127.0.0.1:9000");
    add_default("x-amz-date", to_basic_date(test_time));
    add_default("x-amz-content-sha256", to_hex(digest_of(digest_kind::sha256, body)));
    add_default("content-length", std::to_string(body.size()));

    std::string names;
    std::string lines;
    for (const auto& [name, value] : all) {
        if (name != "host" && !name.starts_with("x-amz-")) {
            continue;
        }
        names += (names.empty() ? "" : ";") + name;
        lines += name + ':' + value + '\n';
    }
    const std::string_view sent = made.head.target;
    const auto question = sent.find('?');
    const auto query = question == std::string_view::npos ? "" : sent.substr(question + 1);
    const auto canonical = made.head.method + '\n' + std::string{sent.substr(0, question)} + '\n' +
                           canonical_query(query) + '\n' + lines + '\n' + names + '\n' +
                           std::string{all.get("x-amz-content-sha256")};

    const std::string date{all.get("x-amz-date")};
    const auto scope = date.substr(0, 8) + '/' + as.region + "/s3/aws4_request";
    const auto to_sign =
        "AWS4-HMAC-SHA256\n" + date + '\n' + scope + '\n' + to_hex(digest_of(digest_kind::sha256, canonical));
    auto key = hmac_sha256("AWS4" + as.secret_access_key, date.substr(0, 8));
    for (const auto& piece : {as.region, std::string{"s3"}, std::string{"aws4_request"}}) {
        key = hmac_sha256(key, piece);
    }
    all.add(
        "authorization",
        "AWS4-HMAC-SHA256 Credential=" + as.access_key_id + '/' + scope + ", SignedHeaders=" + names +
            ", Signature=" + to_hex(hmac_sha256(key, to_sign))
    );
    made.body = std::move(body);
    return made;
}

s3_bench::s3_bench(service_options options_, std::unique_ptr<blob_store> blobs)
    : options{options_}, subject{std::move(options_), std::move(blobs), [bits = std::uint64_t{0}]() mutable {
                                     return ++bits * 0x9E3779B97F4A7C15;
                                 }}
{
    subject.create_bucket("bucket", now);
}

response s3_bench::send(std::string method, std::string target, const fields& headers, std::string body)
{
    return subject.handle(
        signed_request(options, std::move(method), std::move(target), headers, std::move(body)), now
    );
}

std::string s3_bench::begin(const fields& headers)
{
    return percent_encode(
        element(send("POST", "/bucket/key?uploads", headers), "UploadId"), slashes::encoded
    );
}

std::string s3_bench::put_part(const std::string& id, int number, std::string body, const fields& headers)
{
    const auto target = "/bucket/key?partNumber=" + std::to_string(number) + "&uploadId=" + id;
    return std::string{send("PUT", target, headers, std::move(body)).get("ETag")};
}

response s3_bench::complete(const std::string& id, const std::string& parts, const fields& headers)
{
    return send(
        "POST",
        "/bucket/key?uploadId=" + id,
        headers,
        "<CompleteMultipartUpload>" + parts + "</CompleteMultipartUpload>"
    );
}

std::string s3_bench::content(std::string_view target)
{
    auto answer = send("GET", std::string{target});
    return body_of(answer);
}

std::string listed(int number, std::string_view etag, std::string_view further)
{
    return "<Part><PartNumber>" + std::to_string(number) + "</PartNumber><ETag>" + std::string{etag} +
           "</ETag>" + std::string{further} + "</Part>";
}

std::string element(const response& from, std::string_view name)
{
    const auto root = read_xml(from.body);
    const auto* found = root ? root->find(name) : nullptr;
    return found == nullptr ? std::string{} : found->text;
}

std::string code_of(const response& from)
{
    const auto code = element(from, "Code");
    return std::to_string(from.status) + (code.empty() ? "" : " ") + code;
}

std::string body_of(response& from)
{
    return from.content ? read_all(*from.content) : from.body;
}

} // namespace cloudbuf::testing::s3
