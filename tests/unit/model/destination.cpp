// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Tests of destinations: what is a bucket and a key, and that a key stays the bytes that it is.

#include <cloudbuf/destination.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <string_view>

using cloudbuf::destination;
using cloudbuf::errc;

TEST_CASE("destination: a malformed URL is refused")
{
    for (const std::string_view url : {
             "",
             "bucket/key",
             "://bucket/key",
             "s3:/bucket/key",
             "s3://",
             "s3://bucket",
             "s3://bucket/",
             "s3:///key",
             "s3://./key",
             "s3://../key",
             "s3://example.com#/key",
             "s3://a@b/key",
             "s3://a?b/key",
             "s3://a:80/key",
             "s3://a%2fb/key",
             "s3://a b/key",
             "s3://a\r\nHost: evil/key",
             "s3://a\\b/key",
         }) {
        CAPTURE(url);
        CHECK(destination::parse(url).error() == errc::invalid_destination);
    }
}

TEST_CASE("destination: other stores and special buckets are not supported, and the error says so")
{
    for (const std::string_view url : {
             "gs://bucket/key",
             "https://bucket.s3.amazonaws.com/key",
             "az://container/blob",
             "s3://arn:aws:s3:us-west-2:123456789012:accesspoint/name/key",
             "s3://bucket--usw2-az1--x-s3/key",
             "s3://alias--ol-s3/key",
             "s3://name.mrap/key",
         }) {
        CAPTURE(url);
        CHECK(destination::parse(url).error() == errc::unsupported_destination);
    }
    CHECK(destination::s3("arn:aws:s3:::bucket", "key").error() == errc::unsupported_destination);
}

TEST_CASE("destination: bucket and key have limits")
{
    const std::string key(1024, 'k');
    CHECK(destination::s3("bucket", key).value().key() == key);
    CHECK(destination::s3("bucket", key + 'k').error() == errc::invalid_destination);
    CHECK(destination::s3("bucket", "").error() == errc::invalid_destination);
    CHECK(destination::s3(std::string(255, 'b'), "key").has_value());
    CHECK(destination::s3(std::string(256, 'b'), "key").error() == errc::invalid_destination);
    CHECK(destination::s3("", "key").error() == errc::invalid_destination);
    CHECK(destination::s3("a/b", "key").error() == errc::invalid_destination);
    CHECK(destination::s3(std::string_view("a\0b", 3), "key").error() == errc::invalid_destination);
}

TEST_CASE("destination: the key is every byte after the bucket's slash")
{
    using namespace std::string_view_literals;
    for (const std::string_view key : {
             "k"sv,
             "/leading"sv,
             "a//b"sv,
             "../x"sv,
             "a/./b/"sv,
             "q?x=1#f"sv,
             "%41+ &"sv,
             "s3://other/key"sv,
             "gr\xc3\xbc\xc3\x9f"sv,
             "nul\0newline\n\xff"sv,
         }) {
        const std::string url = "s3://bucket/" + std::string(key);
        CAPTURE(url);
        const auto parsed = destination::parse(url);
        REQUIRE(parsed.has_value());
        CHECK(parsed->bucket() == "bucket");
        CHECK(parsed->key() == key);
        CHECK(parsed->url() == url);
        CHECK(destination::s3("bucket", key)->key() == key);
    }
}

TEST_CASE("destination: old bucket names and any case of the scheme are taken")
{
    CHECK(destination::parse("S3://Old_Bucket.Name/key").value().url() == "s3://Old_Bucket.Name/key");
}
