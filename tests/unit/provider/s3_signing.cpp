// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Tests of what a request depends on beside its step: keys, time, location, digests.

#include "s3_fixture.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>

using namespace cloudbuf;
using namespace cloudbuf::provider::s3;
using namespace cloudbuf::provider::s3::test;

namespace {

error_code refused(provider::provider& p, const credentials* keys)
{
    const auto built = p.encode(model::query{}, {keys, example_time(), ""});
    return built ? error_code() : built.error();
}

} // namespace

TEST_CASE("s3 signing: credentials that no header can hold are refused")
{
    const auto provider = make(on_aws());
    CHECK(refused(*provider, nullptr) == errc::no_credentials);
    for (const std::string_view id : {"", "a b", "a\r\nx: y", "a/b", "a,b", "a=b", "\xc3\xbc"}) {
        CAPTURE(id);
        credentials keys = example_keys();
        keys.access_key_id = id;
        CHECK(refused(*provider, &keys) == errc::no_credentials);
    }
    credentials keys = example_keys();
    keys.secret_access_key = secret();
    CHECK(refused(*provider, &keys) == errc::no_credentials);
    keys = example_keys();
    keys.session_token = secret("token\r\nx: y");
    CHECK(refused(*provider, &keys) == errc::no_credentials);
}

TEST_CASE("s3 signing: values of a step that no request can carry are refused")
{
    const auto provider = make(on_aws());
    const auto error = [&](const model::step& step) {
        const auto built = provider->encode(step, {&example_keys(), example_time(), ""});
        return built ? error_code() : built.error();
    };
    CHECK(error(model::put_part{"id", 0, example_payload()}) == errc::too_many_parts);
    CHECK(error(model::put_part{"id", 10'001, example_payload()}) == errc::too_many_parts);
    CHECK(error(model::complete{"id", {{1, "\"a\nb\"", 1}}, 1}) == errc::malformed_response);

    settings s = on_aws();
    s.options.checksum = checksum::md5;
    const auto with_md5 = make(std::move(s));
    CHECK(with_md5->digests().md5);
    CHECK_FALSE(provider->digests().md5);
    model::put_whole step{example_payload()};
    step.payload.md5.reset();
    const auto built = with_md5->encode(step, {&example_keys(), example_time(), ""});
    CHECK((!built && built.error() == errc::not_supported));
}

TEST_CASE("s3 signing: fresh time and fresh keys change the signature at once")
{
    const auto provider = make(on_aws());
    const auto signature = [&](const credentials& keys, std::chrono::system_clock::time_point time) {
        const auto built = provider->encode(model::query{}, {&keys, time, ""});
        REQUIRE(built.has_value());
        return header(*built, "authorization");
    };
    const std::string before = signature(example_keys(), example_time());
    CHECK(signature(example_keys(), example_time() + std::chrono::seconds(1)) != before);
    const std::string next_day = signature(example_keys(), example_time() + std::chrono::days(1));
    CHECK(next_day.find("/20240507/") != std::string::npos);

    credentials renewed = example_keys();
    renewed.secret_access_key = secret("another secret");
    CHECK(signature(renewed, example_time()) != before);
    renewed.session_token = secret("token");
    CHECK(signature(renewed, example_time()).find("x-amz-security-token") != std::string::npos);
    CHECK(signature(example_keys(), example_time()) == before);
}

TEST_CASE("s3 signing: a location that was not given by a redirect is refused")
{
    const auto provider = make(on_aws());
    for (const std::string_view location : {
             "evil.com/",
             "eu-west-1/x",
             "cn-north-1",
             "us-gov-west-1",
             "eu-west-1@evil.com",
             "eu-west-1@evil.amazonaws.com",
             "eu-west-1@s3.eu-west-1.amazonaws.com.evil.com",
             "eu-west-1@s3-x.amazonaws.com.cn",
             "@s3-x.amazonaws.com",
             "\r\n",
         }) {
        CAPTURE(location);
        const auto built =
            provider->encode(model::query{}, {&example_keys(), example_time(), std::string(location)});
        CHECK((!built && built.error() == errc::wrong_region));
    }
}
