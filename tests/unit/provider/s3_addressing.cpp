// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Tests of hosts and addressing styles: which host a bucket's requests go to, and what can not change it.

#include "s3_fixture.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <vector>

using namespace cloudbuf;
using namespace cloudbuf::provider::s3;
using namespace cloudbuf::provider::s3::test;

namespace {

struct row {
    std::string_view endpoint; // empty: AWS
    std::string_view region;
    addressing_style style;
    std::string_view bucket;
    std::string_view host;
    std::string_view target;
};

settings settings_of(const row& r)
{
    settings s = r.endpoint.empty() ? on_aws(r.region, r.bucket) : at(r.endpoint, r.bucket);
    s.region = r.region;
    s.addressing = r.style;
    return s;
}

} // namespace

TEST_CASE("s3 addressing: a region that could change a host is refused")
{
    for (const std::string_view region : {
             "a/b",
             "us-east-1.evil.com/",
             "evil.com#",
             "a@b",
             "us-east-1?",
             "a b",
             "us-east-1\r\nx: y",
             "-a",
             "a-",
             "US-EAST-1",
             "a_b",
         }) {
        CAPTURE(region);
        CHECK(why_not(on_aws(region)).code == errc::invalid_options);
    }
    CHECK(why_not(on_aws(std::string(64, 'a'))).code == errc::invalid_options);
    CHECK(why_not(on_aws("")).code == errc::invalid_options);

    settings custom = at("https://store.example");
    custom.region = "evil/region";
    CHECK(why_not(custom).code == errc::invalid_options);
    custom.region = "Region_One";
    CHECK_FALSE(why_not(custom).code);
}

TEST_CASE("s3 addressing: partitions that are not known are not guessed")
{
    for (const std::string_view region :
         {"us-iso-east-1",
          "us-isob-east-1",
          "eu-isoe-west-1",
          "eusc-de-east-1",
          "fips-us-gov-west-1",
          "us-east-1-fips"}) {
        CAPTURE(region);
        CHECK(why_not(on_aws(region)).code == errc::unsupported_destination);
    }
}

TEST_CASE("s3 addressing: an endpoint and a region that contradict each other are refused")
{
    settings s = at("https://s3.eu-west-1.amazonaws.com");
    s.region = "eu-central-1";
    const invalid why = why_not(s);
    CHECK(why.code == errc::invalid_options);
    CHECK(why.message.find("eu-west-1") != std::string::npos);
}

TEST_CASE("s3 addressing: an AWS endpoint that was not parsed here is judged all the same")
{
    settings s = on_aws();
    s.endpoint = std::make_shared<const model::origin>(
        model::origin{true, "s3.dualstack.eu-central-1.amazonaws.com", 443}
    );
    CHECK(why_not(s).code == errc::unsupported_destination);
}

TEST_CASE("s3 addressing: virtual-hosted on AWS, path style elsewhere, and path style where it must be")
{
    using enum addressing_style;
    const std::vector<row> rows = {
        // AWS and its partitions
        {"", "us-east-1", automatic, "bucket", "bucket.s3.us-east-1.amazonaws.com", "/k"},
        {"", "eu-central-1", virtual_hosted, "bucket", "bucket.s3.eu-central-1.amazonaws.com", "/k"},
        {"", "eu-central-1", path, "bucket", "s3.eu-central-1.amazonaws.com", "/bucket/k"},
        {"", "cn-north-1", automatic, "bucket", "bucket.s3.cn-north-1.amazonaws.com.cn", "/k"},
        {"", "us-gov-west-1", automatic, "bucket", "bucket.s3.us-gov-west-1.amazonaws.com", "/k"},
        {"", "eu-central-1", automatic, "123456", "123456.s3.eu-central-1.amazonaws.com", "/k"},
        // names that no wildcard certificate or host name holds
        {"", "eu-central-1", automatic, "dotted.bucket", "s3.eu-central-1.amazonaws.com", "/dotted.bucket/k"},
        {"",
         "eu-central-1",
         virtual_hosted,
         "dotted.bucket",
         "s3.eu-central-1.amazonaws.com",
         "/dotted.bucket/k"},
        {"", "us-east-1", automatic, "Upper", "s3.us-east-1.amazonaws.com", "/Upper/k"},
        {"", "us-east-1", automatic, "under_score", "s3.us-east-1.amazonaws.com", "/under_score/k"},
        {"", "us-east-1", automatic, "-hyphen", "s3.us-east-1.amazonaws.com", "/-hyphen/k"},
        {"", "us-east-1", automatic, "ab", "s3.us-east-1.amazonaws.com", "/ab/k"},
        // standard endpoints of AWS, spelled out
        {"https://s3.eu-west-1.amazonaws.com",
         "",
         automatic,
         "bucket",
         "bucket.s3.eu-west-1.amazonaws.com",
         "/k"},
        {"https://s3.amazonaws.com",
         "eu-west-1",
         automatic,
         "bucket",
         "bucket.s3.eu-west-1.amazonaws.com",
         "/k"},
        {"https://s3.cn-north-1.amazonaws.com.cn",
         "",
         automatic,
         "bucket",
         "bucket.s3.cn-north-1.amazonaws.com.cn",
         "/k"},
        // a private link of AWS
        {"https://bucket.vpce-1a2b-5e6f.s3.us-east-1.vpce.amazonaws.com",
         "us-east-1",
         automatic,
         "data",
         "data.bucket.vpce-1a2b-5e6f.s3.us-east-1.vpce.amazonaws.com",
         "/k"},
        // other stores
        {"https://store.example", "", automatic, "bucket", "store.example", "/bucket/k"},
        {"https://store.example:9000", "", virtual_hosted, "bucket", "bucket.store.example:9000", "/k"},
        {"https://store.example:443", "", path, "bucket", "store.example", "/bucket/k"},
        {"https://store.example", "", virtual_hosted, "dotted.bucket", "store.example", "/dotted.bucket/k"},
        {"http://store.example", "", virtual_hosted, "dotted.bucket", "dotted.bucket.store.example", "/k"},
        {"http://store.example", "", virtual_hosted, "10.0.0.1", "store.example", "/10.0.0.1/k"},
        {"http://127.0.0.1:9000", "", virtual_hosted, "bucket", "127.0.0.1:9000", "/bucket/k"},
        {"https://[::1]:9000", "", virtual_hosted, "bucket", "[::1]:9000", "/bucket/k"},
        {"https://evil-amazonaws.com", "", automatic, "bucket", "evil-amazonaws.com", "/bucket/k"},
        {"https://amazonaws.com.evil.example",
         "",
         automatic,
         "bucket",
         "amazonaws.com.evil.example",
         "/bucket/k"},
    };
    for (const row& r : rows) {
        CAPTURE(r.endpoint, r.region, r.bucket, static_cast<int>(r.style));
        const auto provider = make(settings_of(r));
        const model::http_request request = encode(*provider, model::query{});
        CHECK(request.host == r.host);
        CHECK(request.target == r.target);
        CHECK(request.to.authority() == r.host);
    }
}

TEST_CASE("s3 addressing: the signature is for the region; us-east-1 where a store has none")
{
    const auto scope = [](settings s) {
        const auto provider = make(std::move(s));
        return header(encode(*provider, model::query{}), "authorization");
    };
    CHECK(scope(on_aws("ap-south-1")).find("/20240506/ap-south-1/s3/") != std::string::npos);
    CHECK(scope(at("https://store.example")).find("/20240506/us-east-1/s3/") != std::string::npos);
    settings named = at("https://store.example");
    named.region = "RegionOne";
    CHECK(scope(named).find("/20240506/RegionOne/s3/") != std::string::npos);
}
