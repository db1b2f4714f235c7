// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Tests of endpoint URLs: an origin, never more.

#include "s3_fixture.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>

using namespace cloudbuf;
using namespace cloudbuf::provider::s3;

namespace {

error_code refused(std::string_view url)
{
    const auto parsed = parse_endpoint(url);
    const invalid* why = std::get_if<invalid>(&parsed);
    return why && !why->message.empty() ? why->code : error_code();
}

} // namespace

TEST_CASE("s3 endpoint: what is not an origin is refused")
{
    using namespace std::string_view_literals;
    for (const std::string_view url : {
             ""sv,
             "localhost:9000"sv,
             "ftp://host"sv,
             "://host"sv,
             "https://"sv,
             "https:///"sv,
             "https://host/path"sv,
             "https://host//"sv,
             "https://host?x"sv,
             "https://host#f"sv,
             "https://host\\evil"sv,
             "https://user@host"sv,
             "https://user:secret@host"sv,
             "https://host:"sv,
             "https://host:0"sv,
             "https://host:65536"sv,
             "https://host:-1"sv,
             "https://host:80x"sv,
             "https://host:1:2"sv,
             "https://ho st"sv,
             "https://host\r\nx: y"sv,
             "https://host\0"sv,
             "https://.host"sv,
             "https://host."sv,
             "https://a..b"sv,
             "https://h%6fst"sv,
             "https://h\xc3\xb6st"sv,
             "https://[::1"sv,
             "https://[]"sv,
             "https://[host]"sv,
             "https://[fe80::1%25eth0]"sv,
             "https://[::1]x"sv,
         }) {
        CAPTURE(url);
        CHECK(refused(url) == errc::invalid_options);
    }
    CHECK(refused("https://" + std::string(64, 'a') + ".example") == errc::invalid_options);
    std::string long_name = "a";
    while (long_name.size() <= 253) {
        long_name += ".a";
    }
    CHECK(refused("https://" + long_name) == errc::invalid_options);
}

TEST_CASE("s3 endpoint: kinds of AWS endpoints with rules of their own are not supported")
{
    for (const std::string_view url : {
             "https://s3-fips.us-west-2.amazonaws.com",
             "https://s3.dualstack.us-west-2.amazonaws.com",
             "https://s3-fips.dualstack.us-gov-west-1.amazonaws.com",
             "https://s3.us-west-2.api.aws",
             "https://s3express-usw2-az1.us-west-2.amazonaws.com",
             "https://s3-accesspoint.us-west-2.amazonaws.com",
             "https://s3-website-us-west-2.amazonaws.com",
             "https://S3-FIPS.us-west-2.amazonaws.com",
             "https://s3.dualstack.cn-north-1.amazonaws.com.cn",
         }) {
        CAPTURE(url);
        CHECK(refused(url) == errc::unsupported_destination);
    }
    CHECK_FALSE(refused("https://fips.example.com"));
}

TEST_CASE("s3 endpoint: scheme, host and port are taken")
{
    const auto origin = [](std::string_view url) { return std::get<model::origin>(parse_endpoint(url)); };
    CHECK(origin("https://store.example") == model::origin{true, "store.example", 443});
    CHECK(origin("HTTPS://Store.Example/") == model::origin{true, "store.example", 443});
    CHECK(origin("http://localhost") == model::origin{false, "localhost", 80});
    CHECK(origin("http://127.0.0.1:9000") == model::origin{false, "127.0.0.1", 9000});
    CHECK(origin("https://[::1]:9000/") == model::origin{true, "::1", 9000});
    CHECK(origin("https://minio_1:65535") == model::origin{true, "minio_1", 65535});
}
