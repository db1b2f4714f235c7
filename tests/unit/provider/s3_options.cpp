// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Tests of the checks of upload options: what cannot work is refused before anything is sent.

#include "s3_fixture.hpp"

#include <catch2/catch_test_macros.hpp>

#include <functional>
#include <string>
#include <vector>

using namespace cloudbuf;
using namespace cloudbuf::provider::s3;
using namespace cloudbuf::provider::s3::test;

namespace {

// Success if the options are taken; every refusal has a message.
error_code check_options(const std::function<void(upload_options&)>& change, std::string_view endpoint = "")
{
    settings s = endpoint.empty() ? on_aws() : at(endpoint);
    s.write_token = std::string(32, 't');
    change(s.options);
    const invalid why = why_not(std::move(s));
    CHECK(static_cast<bool>(why.code) == !why.message.empty());
    return why.code;
}

} // namespace

TEST_CASE("s3 options: a value that no header can hold is refused, whichever option it is in")
{
    using namespace std::string_view_literals;
    const std::vector<std::string upload_options::*> members = {
        &upload_options::content_type,
        &upload_options::content_encoding,
        &upload_options::content_language,
        &upload_options::content_disposition,
        &upload_options::cache_control,
        &upload_options::storage_class,
        &upload_options::acl,
        &upload_options::expected_bucket_owner,
        &upload_options::if_match,
    };
    for (const auto member : members) {
        for (const std::string_view bad :
             {"a\r\nx: y"sv, "a\nb"sv, "a\0b"sv, "a\x7f"sv, "\xc3\xbc"sv, " a"sv, "a "sv}) {
            CAPTURE(bad);
            CHECK(check_options([&](upload_options& o) { o.*member = bad; }) == errc::invalid_options);
        }
        CHECK_FALSE(check_options([&](upload_options& o) { o.*member = "a  b; c=\"d\""; }));
    }
}

TEST_CASE("s3 options: metadata must fit into headers")
{
    using pairs = std::vector<std::pair<std::string, std::string>>;
    const auto with = [](pairs metadata) {
        return check_options([&](upload_options& o) { o.metadata = std::move(metadata); });
    };
    CHECK(with({{"", "v"}}) == errc::invalid_options);
    CHECK(with({{"a b", "v"}}) == errc::invalid_options);
    CHECK(with({{"a:b", "v"}}) == errc::invalid_options);
    CHECK(with({{"a\r\n", "v"}}) == errc::invalid_options);
    CHECK(with({{"\xc3\xbc", "v"}}) == errc::invalid_options);
    CHECK(with({{"a", "v\r\nx: y"}}) == errc::invalid_options);
    CHECK(with({{"a", "gr\xc3\xbcn"}}) == errc::invalid_options);
    CHECK(with({{"a", " v"}}) == errc::invalid_options);
    CHECK(with({{"a", std::string(1, '\0')}}) == errc::invalid_options);
    CHECK(with({{"a", "1"}, {"A", "2"}}) == errc::invalid_options);
    CHECK(with({{"Cloudbuf-Write-Token", "mine"}}) == errc::invalid_options);
    CHECK_FALSE(with({{"a", "two  spaces"}, {"b", ""}}));

    // 20 bytes of name and 32 of value are the write token's.
    CHECK_FALSE(with({{"a", std::string(2048 - 20 - 32 - 1, 'v')}}));
    CHECK(with({{"a", std::string(2048 - 20 - 32, 'v')}}) == errc::invalid_options);
}

TEST_CASE("s3 options: tags have limits in characters")
{
    using pairs = std::vector<std::pair<std::string, std::string>>;
    const auto with = [](pairs tags) {
        return check_options([&](upload_options& o) { o.tags = std::move(tags); });
    };
    const auto umlauts = [](std::size_t count) {
        std::string out;
        while (count-- > 0) {
            out += "\xc3\xbc";
        }
        return out;
    };
    CHECK(with({{"", "v"}}) == errc::invalid_options);
    CHECK(with({{"aws:x", "v"}}) == errc::invalid_options);
    CHECK(with({{"a", "1"}, {"a", "2"}}) == errc::invalid_options);
    CHECK(with({{"a\n", "1"}}) == errc::invalid_options);
    CHECK(with({{umlauts(129), "v"}}) == errc::invalid_options);
    CHECK(with({{"a", umlauts(257)}}) == errc::invalid_options);
    CHECK_FALSE(with({{umlauts(128), umlauts(256)}, {"b", ""}}));
    pairs many;
    for (char c = 'a'; c < 'a' + 10; ++c) {
        many.push_back({std::string(1, c), "v"});
    }
    CHECK_FALSE(with(many));
    many.push_back({"z", "v"});
    CHECK(with(many) == errc::invalid_options);
}

TEST_CASE("s3 options: keys for encryption are checked, and a customer's key goes over TLS only")
{
    const auto with = [](server_side_encryption e, std::string_view endpoint = "") {
        return check_options([&](upload_options& o) { o.encryption = e; }, endpoint);
    };
    CHECK(with(sse_c{secret(std::string(31, 'k'))}) == errc::invalid_options);
    CHECK(with(sse_c{secret(std::string(33, 'k'))}) == errc::invalid_options);
    CHECK(with(sse_c{}) == errc::invalid_options);
    CHECK(with(sse_c{secret(std::string(32, '\0'))}, "http://127.0.0.1:9000") == errc::invalid_options);
    CHECK_FALSE(with(sse_c{secret(std::string(32, '\0'))}));
    CHECK_FALSE(with(sse_c{secret(std::string(32, '\0'))}, "https://127.0.0.1:9000"));

    CHECK(with(sse_kms{"key\n", ""}) == errc::invalid_options);
    CHECK(with(sse_kms{"", "not json"}) == errc::invalid_options);
    CHECK(with(sse_kms{"", "[1]"}) == errc::invalid_options);
    CHECK(with(sse_kms{"", R"({"a":1})"}) == errc::invalid_options);
    CHECK(with(sse_kms{"", R"({"a":"b")"}) == errc::invalid_options);
    CHECK_FALSE(with(sse_kms{"", R"({"a":"b"})"}));
    CHECK_FALSE(with(sse_s3{}));
}

TEST_CASE("s3 options: conditions exclude each other")
{
    CHECK(check_options([](upload_options& o) {
              o.if_none_match = true;
              o.if_match = "\"a\"";
          }) == errc::invalid_options);
    CHECK_FALSE(check_options([](upload_options& o) { o.if_none_match = true; }));
}

TEST_CASE("s3 options: an extra header may not be one that the library sets")
{
    const auto with = [](extra_header extra) {
        return check_options([&](upload_options& o) { o.extra_headers = {extra}; });
    };
    for (const std::string_view name :
         {"Host",
          "Content-Length",
          "Authorization",
          "X-Amz-Date",
          "x-amz-content-sha256",
          "X-AMZ-SECURITY-TOKEN",
          "Transfer-Encoding",
          "Connection",
          "Expect",
          "Content-MD5",
          "x-amz-checksum-crc32",
          "x-amz-checksum-type",
          "Trailer",
          "TE",
          "Upgrade",
          "User-Agent",
          "Accept-Encoding",
          "x-amz-sdk-checksum-algorithm",
          "x-amz-trailer",
          "x-amz-mp-object-size",
          "x-amz-meta-a",
          "x-amz-copy-source",
          "Content-Type",
          "If-Match",
          "x-amz-tagging",
          "x-amz-acl",
          "x-amz-server-side-encryption-customer-key",
          "",
          "a b",
          "a:",
          "a\r\n",
          "\xc3\xbc"}) {
        CAPTURE(name);
        CHECK(with({std::string(name), "v", upload_step::begin}) == errc::invalid_options);
    }
    CHECK(with({"x-custom", "a\r\nb: c", upload_step::begin}) == errc::invalid_options);
    CHECK(with({"x-custom", "\xc3\xbc", upload_step::begin}) == errc::invalid_options);
    CHECK(with({"x-custom", "v", upload_step{}}) == errc::invalid_options);
    CHECK_FALSE(with({"x-custom", "a\tb", upload_step::begin}));
    CHECK_FALSE(with({"x-amz-object-lock-legal-hold", "ON", upload_step::begin | upload_step::put_whole}));
}

TEST_CASE("s3 options: a write token must be a header value")
{
    settings s = on_aws();
    s.write_token = "a\r\nb";
    CHECK(why_not(s).code == errc::invalid_options);
}
