// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Tests of signing with the examples that Amazon S3 publishes.
// "Authenticating Requests: Using the Authorization Header", Amazon S3 API reference.

#include "auth/signing_key_cache.hpp"
#include "auth/sigv4.hpp"
#include "codec/hex.hpp"
#include "codec/sha256.hpp"

#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace cloudbuf;

namespace {

struct s3_example {
    std::string_view method = "GET";
    std::string_view path = "/";
    std::vector<std::pair<std::string, std::string>> query;
    std::vector<model::http_header> headers;
    std::string_view body;
};

std::string sign(s3_example example)
{
    const std::chrono::system_clock::time_point time =
        std::chrono::sys_days(std::chrono::year(2013) / 5 / 24);
    const credentials identity("AKIAIOSFODNN7EXAMPLE", secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"));
    const std::string payload_hash = codec::hex(codec::sha256(example.body));
    const std::string query = auth::canonical_query(example.query);
    example.headers.push_back({"x-amz-date", "20130524T000000Z"});
    example.headers.push_back({"x-amz-content-sha256", payload_hash});

    auth::sigv4_request request;
    request.method = example.method;
    request.host = "examplebucket.s3.amazonaws.com";
    request.path = example.path;
    request.query = query;
    request.headers = example.headers;
    request.payload_hash = payload_hash;
    request.date = "20130524T000000Z";
    auth::signing_key_cache keys;
    return auth::authorization(request, *keys.get(identity, time, {"us-east-1", "s3"}));
}

constexpr std::string_view prefix =
    "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, SignedHeaders=";

} // namespace

TEST_CASE("sigv4: S3 example, GET object")
{
    s3_example example;
    example.path = "/test.txt";
    example.headers = {{"Range", "bytes=0-9"}};
    CHECK(
        sign(example) == std::string(prefix) +
                             "host;range;x-amz-content-sha256;x-amz-date, "
                             "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"
    );
}

TEST_CASE("sigv4: S3 example, PUT object")
{
    s3_example example;
    example.method = "PUT";
    example.path = "/test%24file.text";
    example.headers = {
        {"Date", "Fri, 24 May 2013 00:00:00 GMT"},
        {"x-amz-storage-class", "REDUCED_REDUNDANCY"},
    };
    example.body = "Welcome to Amazon S3.";
    CHECK(
        sign(example) == std::string(prefix) +
                             "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class, "
                             "Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"
    );
}

TEST_CASE("sigv4: S3 example, GET bucket lifecycle")
{
    s3_example example;
    example.query = {{"lifecycle", ""}};
    CHECK(
        sign(example) == std::string(prefix) +
                             "host;x-amz-content-sha256;x-amz-date, "
                             "Signature=fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"
    );
}

TEST_CASE("sigv4: S3 example, list objects")
{
    s3_example example;
    example.query = {{"prefix", "J"}, {"max-keys", "2"}};
    CHECK(
        sign(example) == std::string(prefix) +
                             "host;x-amz-content-sha256;x-amz-date, "
                             "Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"
    );
}
