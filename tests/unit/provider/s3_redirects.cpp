// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Tests of redirects: another region is asked once it is known, and never a host that is not S3's own.

#include "s3_fixture.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>

using namespace cloudbuf;
using namespace cloudbuf::provider::s3;
using namespace cloudbuf::provider::s3::test;
using enum model::verdict_kind;

namespace {

// Decodes an answer to a step, and encodes the step again if it is to be sent elsewhere.
struct followed {
    model::verdict verdict;
    std::string host;
    std::string target;
    std::string scope;
};

followed
follow(const model::http_response& response, settings s, model::step_kind kind = model::step_kind::put_part)
{
    const auto provider = make(std::move(s));
    followed out;
    out.verdict = provider->decode(step_of_kind(kind), response);
    if (out.verdict.kind == redirect) {
        CHECK(out.verdict.code == errc::wrong_region);
        const model::http_request again = encode(*provider, step_of_kind(kind), out.verdict.location);
        out.host = again.host;
        out.target = again.target.substr(0, again.target.find('?'));
        const std::string authorization = header(again, "authorization");
        const std::size_t begin = authorization.find("/20240506/") + 10;
        out.scope = authorization.substr(begin, authorization.find('/', begin) - begin);
    }
    return out;
}

std::string region_element(std::string_view region)
{
    return "<Region>" + std::string(region) + "</Region>";
}

std::string endpoint_element(std::string_view host)
{
    return "<Endpoint>" + std::string(host) + "</Endpoint>";
}

} // namespace

TEST_CASE("s3 redirects: a host that is not S3's own is never followed")
{
    for (const std::string_view host : {
             "evil.com",
             "data-bucket.evil.com",
             "s3-x.amazonaws.com.evil.com",
             "evil.com/s3-x.amazonaws.com",
             "evil.com#.s3-x.amazonaws.com",
             "user@s3-x.amazonaws.com",
             "s3-x.amazonaws.com:8080",
             "ec2-1-2-3-4.compute-1.amazonaws.com",
             "name.elb.amazonaws.com",
             "s3-x.elb.amazonaws.com",
             "id.execute-api.eu-west-1.amazonaws.com",
             "other-bucket.s3-x.amazonaws.com",
             "data-bucket.s3-x.amazonaws.com.cn",
             "data-bucket.s3-website-eu-west-1.amazonaws.com",
             "s3-fips.eu-west-1.amazonaws.com",
             "https://s3-x.amazonaws.com",
             "s3-x.amazonaws.com\r\n",
             "..s3-x.amazonaws.com",
             "",
         }) {
        CAPTURE(host);
        const auto f = follow(
            answer(
                307,
                error_body("TemporaryRedirect", endpoint_element(host)),
                {{"Location", "https://" + std::string(host) + "/k"}}
            ),
            on_aws()
        );
        CHECK(f.verdict.kind == failed);
        CHECK(f.verdict.code == errc::wrong_region);
        CHECK(f.verdict.location.empty());
    }
}

TEST_CASE("s3 redirects: a region that could change a host, or of another partition, is not believed")
{
    for (const std::string_view region :
         {"evil.com/", "a@b", "a b", "EU", "-", "cn-north-1", "us-gov-west-1", "us-iso-east-1", "x\r\ny: z"
         }) {
        CAPTURE(region);
        const auto by_header = follow(
            answer(301, error_body("PermanentRedirect"), {{"x-amz-bucket-region", std::string(region)}}),
            on_aws()
        );
        CHECK(by_header.verdict.kind == failed);
        const auto by_element =
            follow(answer(400, error_body("AuthorizationHeaderMalformed", region_element(region))), on_aws());
        CHECK(by_element.verdict.kind == failed);
        CHECK(by_element.verdict.code == errc::wrong_region);
    }
}

TEST_CASE("s3 redirects: a Location alone leads nowhere, and the failure says what to do")
{
    const auto aws =
        follow(answer(301, "", {{"Location", "https://s3.eu-west-1.amazonaws.com/k"}}), on_aws());
    CHECK(aws.verdict.kind == failed);
    CHECK(aws.verdict.code == errc::wrong_region);
    CHECK_FALSE(aws.verdict.message.empty());

    const auto proxy =
        follow(answer(302, "", {{"Location", "https://login.example/"}}), at("http://store.example"));
    CHECK(proxy.verdict.kind == failed);
    CHECK(proxy.verdict.code == errc::request_rejected);
    CHECK_FALSE(proxy.verdict.message.empty());
}

TEST_CASE("s3 redirects: the way back from another place is open")
{
    const auto f = follow(
        answer(301, error_body("PermanentRedirect"), {{"x-amz-bucket-region", "eu-central-1"}}),
        on_aws("eu-central-1")
    );
    CHECK(f.verdict.kind == redirect);
    CHECK(f.host == "data-bucket.s3.eu-central-1.amazonaws.com");
}

TEST_CASE("s3 redirects: each answer that names the bucket's region is followed there, signed for it")
{
    const model::http_header region{"x-amz-bucket-region", "eu-west-1"};
    const model::http_response answers[] = {
        answer(301, error_body("PermanentRedirect"), {region}),
        answer(
            301, error_body("PermanentRedirect", endpoint_element("data-bucket.s3-eu-west-1.amazonaws.com"))
        ),
        answer(
            301, error_body("PermanentRedirect", endpoint_element("data-bucket.s3.eu-west-1.amazonaws.com"))
        ),
        answer(301, error_body("PermanentRedirect", endpoint_element("s3.eu-west-1.amazonaws.com"))),
        answer(
            307, error_body("TemporaryRedirect", endpoint_element("data-bucket.s3.eu-west-1.amazonaws.com"))
        ),
        answer(400, error_body("AuthorizationHeaderMalformed", region_element("eu-west-1"))),
        answer(400, error_body("IllegalLocationConstraintException"), {region}),
        answer(302, "", {region}),
        // The header is nearer the truth than the document.
        answer(400, error_body("AuthorizationHeaderMalformed", region_element("us-west-2")), {region}),
    };
    for (const model::http_response& response : answers) {
        CAPTURE(response.body);
        const auto f = follow(response, on_aws());
        CHECK(f.verdict.kind == redirect);
        CHECK_FALSE(f.verdict.ambiguous);
        CHECK(f.host == "data-bucket.s3.eu-west-1.amazonaws.com");
        CHECK(f.scope == "eu-west-1");
    }
}

TEST_CASE("s3 redirects: HEAD has no body, so its status and the header must do")
{
    for (const unsigned status : {301U, 302U, 307U, 400U}) {
        CAPTURE(status);
        const auto f = follow(
            answer(status, "", {{"x-amz-bucket-region", "eu-west-1"}}), on_aws(), model::step_kind::query
        );
        CHECK(f.verdict.kind == redirect);
        CHECK(f.host == "data-bucket.s3.eu-west-1.amazonaws.com");
    }
    const auto same = follow(
        answer(400, "", {{"x-amz-bucket-region", "eu-central-1"}}),
        on_aws("eu-central-1"),
        model::step_kind::query
    );
    CHECK(same.verdict.kind == failed);
    CHECK(same.verdict.code == errc::request_rejected);
    const auto denied =
        follow(answer(403, "", {{"x-amz-bucket-region", "eu-west-1"}}), on_aws(), model::step_kind::query);
    CHECK(denied.verdict.code == errc::access_denied);
}

TEST_CASE("s3 redirects: a temporary host of S3's own is used while the bucket is new")
{
    const auto f = follow(
        answer(
            307, error_body("TemporaryRedirect", endpoint_element("data-bucket.s3-4c25d83b.amazonaws.com"))
        ),
        on_aws()
    );
    CHECK(f.verdict.kind == redirect);
    CHECK(f.host == "data-bucket.s3-4c25d83b.amazonaws.com");
    CHECK(f.target == "/k");
    CHECK(f.scope == "eu-central-1");

    const auto path = follow(
        answer(307, error_body("TemporaryRedirect", endpoint_element("s3-4c25d83b.amazonaws.com"))),
        on_aws("eu-central-1", "dotted.bucket")
    );
    CHECK(path.host == "s3-4c25d83b.amazonaws.com");
    CHECK(path.target == "/dotted.bucket/k");

    const auto elsewhere = follow(
        answer(
            307,
            error_body("TemporaryRedirect", endpoint_element("data-bucket.s3-4c25d83b.amazonaws.com")),
            {{"x-amz-bucket-region", "eu-west-1"}}
        ),
        on_aws()
    );
    CHECK(elsewhere.host == "data-bucket.s3-4c25d83b.amazonaws.com");
    CHECK(elsewhere.scope == "eu-west-1");
}

TEST_CASE("s3 redirects: on another store's endpoint the region may change, the host never")
{
    const auto f = follow(
        answer(
            400,
            error_body(
                "AuthorizationHeaderMalformed",
                region_element("RegionOne") + endpoint_element("s3-x.amazonaws.com")
            )
        ),
        at("https://store.example")
    );
    CHECK(f.verdict.kind == redirect);
    CHECK(f.host == "store.example");
    CHECK(f.scope == "RegionOne");

    const auto host_only = follow(
        answer(307, error_body("TemporaryRedirect", endpoint_element("s3-x.amazonaws.com"))),
        at("https://store.example")
    );
    CHECK(host_only.verdict.kind == failed);
}

TEST_CASE("s3 redirects: China stays in China")
{
    const auto f = follow(
        answer(301, error_body("PermanentRedirect"), {{"x-amz-bucket-region", "cn-northwest-1"}}),
        on_aws("cn-north-1")
    );
    CHECK(f.host == "data-bucket.s3.cn-northwest-1.amazonaws.com.cn");
    CHECK(
        follow(
            answer(301, error_body("PermanentRedirect"), {{"x-amz-bucket-region", "eu-west-1"}}),
            on_aws("cn-north-1")
        )
            .verdict.kind == failed
    );
}
