// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The signature check, against Amazon's published examples and every way to get it wrong.

#include "s3_bench.hpp"
#include "testing/encode/text.hpp"
#include "testing/s3/sigv4_check.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace cloudbuf::testing;
using namespace cloudbuf::testing::s3;

namespace {

constexpr const char* empty_hash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

// "Signature Calculations for the Authorization Header: Transferring Payload in a Single Chunk", its
// examples.
struct example {
    const char* method;
    const char* target;
    fields headers;
    const char* payload;
    const char* signed_headers;
    const char* signature;
};

const example examples[] = {
    {"GET",
     "/test.txt",
     {{"Range", "bytes=0-9"}},
     empty_hash,
     "host;range;x-amz-content-sha256;x-amz-date",
     "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"},
    {"PUT",
     "/test%24file.text",
     {{"Date", "Fri, 24 May 2013 00:00:00 GMT"}, {"x-amz-storage-class", "REDUCED_REDUNDANCY"}},
     "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072",
     "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
     "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"},
    {"GET",
     "/?lifecycle",
     {},
     empty_hash,
     "host;x-amz-content-sha256;x-amz-date",
     "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"},
    {"GET",
     "/?max-keys=2&prefix=J",
     {},
     empty_hash,
     "host;x-amz-content-sha256;x-amz-date",
     "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"},
};

service_options example_account()
{
    service_options options;
    options.access_key_id = "AKIAIOSFODNN7EXAMPLE";
    options.secret_access_key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    options.virtual_host_domain = "s3.amazonaws.com";
    return options;
}

request_head head_of(const example& from)
{
    request_head head;
    head.method = from.method;
    head.target = from.target;
    head.headers.add("Host", "examplebucket.s3.amazonaws.com");
    head.headers.add("x-amz-date", "20130524T000000Z");
    head.headers.add("x-amz-content-sha256", from.payload);
    for (const auto& [name, value] : from.headers) {
        head.headers.add(name, value);
    }
    head.headers.add(
        "Authorization",
        std::string{"AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
                    "SignedHeaders="} +
            from.signed_headers + ",Signature=" + from.signature
    );
    return head;
}

std::string verdict(const request_head& head, const service_options& options, time_point now)
{
    const auto where = parse_target(head, options.virtual_host_domain);
    signing_key_memo memo;
    const auto refused = check_signature(head, *where, options, now, memo);
    return refused ? refused->code : "";
}

const time_point example_time = *from_basic_date("20130524T000000Z");

// The verdict on a request that was signed right and then changed.
std::string verdict_after(void (*change)(request_head&), const service_options& options = small_limits())
{
    auto sent = signed_request(options, "GET", "/bucket/key?a=b&c", {{"x-amz-meta-a", "b"}}, "");
    change(sent.head);
    return verdict(sent.head, options, test_time);
}

void replace_header(request_head& head, const std::string& name, const std::string& value)
{
    header_map others;
    for (const auto& [other, text] : head.headers) {
        if (other != name) {
            others.add(other, text);
        }
    }
    if (!value.empty()) {
        others.add(name, value);
    }
    head.headers = others;
}

void replace_in_authorization(request_head& head, std::string_view what, std::string_view by)
{
    std::string text{head.headers.get("authorization")};
    text.replace(text.find(what), what.size(), by);
    replace_header(head, "authorization", text);
}

} // namespace

TEST_CASE("sigv4: a key that is remembered verifies what was signed with it, and nothing else")
{
    service_options options = small_limits();
    const auto sent = signed_request(options, "GET", "/bucket/key", {}, "");
    const auto where = parse_target(sent.head, {});
    signing_key_memo memo;
    CHECK_FALSE(check_signature(sent.head, *where, options, test_time, memo));
    CHECK_FALSE(check_signature(sent.head, *where, options, test_time, memo));
    options.secret_access_key = "another";
    CHECK(check_signature(sent.head, *where, options, test_time, memo)->code == "SignatureDoesNotMatch");
    options = small_limits();
    CHECK_FALSE(check_signature(sent.head, *where, options, test_time, memo));
}

TEST_CASE("sigv4: a request that was changed after signing is refused")
{
    CHECK(verdict_after([](request_head&) {}) == "");
    CHECK(verdict_after([](request_head& h) { h.method = "PUT"; }) == "SignatureDoesNotMatch");
    CHECK(verdict_after([](request_head& h) {
              h.target = "/bucket/other?a=b&c";
          }) == "SignatureDoesNotMatch");
    CHECK(verdict_after([](request_head& h) { h.target = "/bucket//key?a=b&c"; }) == "SignatureDoesNotMatch");
    CHECK(verdict_after([](request_head& h) {
              h.target = "/bucket/./key?a=b&c";
          }) == "SignatureDoesNotMatch");
    CHECK(verdict_after([](request_head& h) { h.target = "/bucket/key?a=b"; }) == "SignatureDoesNotMatch");
    CHECK(verdict_after([](request_head& h) {
              replace_header(h, "x-amz-meta-a", "c");
          }) == "SignatureDoesNotMatch");
    CHECK(verdict_after([](request_head& h) {
              replace_header(h, "x-amz-content-sha256", "UNSIGNED-PAYLOAD");
          }) == "SignatureDoesNotMatch");
}

TEST_CASE("sigv4: another secret, key, region, service or date is refused, each with its own code")
{
    const auto options = small_limits();
    const auto sent_as = [&](void (*change)(service_options&)) {
        auto other = options;
        change(other);
        const auto sent = signed_request(other, "GET", "/bucket/key", {}, "");
        return verdict(sent.head, options, test_time);
    };
    CHECK(sent_as([](service_options& o) { o.secret_access_key += "x"; }) == "SignatureDoesNotMatch");
    CHECK(sent_as([](service_options& o) { o.access_key_id += "x"; }) == "InvalidAccessKeyId");
    CHECK(sent_as([](service_options& o) { o.region = "eu-west-1"; }) == "AuthorizationHeaderMalformed");
    CHECK(verdict_after([](request_head& h) {
              replace_in_authorization(h, "/s3/", "/sts/");
          }) == "AuthorizationHeaderMalformed");
    CHECK(verdict_after([](request_head& h) {
              replace_in_authorization(h, "20260115", "20260114");
          }) == "AuthorizationHeaderMalformed");
}

TEST_CASE("sigv4: the refusal of a wrong region names the right one")
{
    s3_bench bench;
    bench.options.region = "eu-west-1";
    const auto answer = bench.send("HEAD", "/bucket");
    CHECK(answer.status == 400);
    CHECK(answer.get("x-amz-bucket-region") == "us-east-1");
    CHECK(answer.body.empty());
    CHECK(element(bench.send("GET", "/"), "Region") == "us-east-1");
}

TEST_CASE("sigv4: a date more than 15 minutes away is refused")
{
    const auto options = small_limits();
    const auto sent = signed_request(options, "GET", "/", {}, "");
    for (const auto sign : {1, -1}) {
        const auto limit = sign * std::chrono::minutes{15};
        CHECK(verdict(sent.head, options, test_time + limit) == "");
        CHECK(
            verdict(sent.head, options, test_time + limit + sign * std::chrono::seconds{1}) ==
            "RequestTimeTooSkewed"
        );
    }
}

TEST_CASE("sigv4: what is missing or malformed is refused")
{
    CHECK(verdict_after([](request_head& h) { replace_header(h, "authorization", ""); }) == "AccessDenied");
    CHECK(verdict_after([](request_head& h) {
              replace_header(h, "authorization", "AWS a:b");
          }) == "InvalidRequest");
    CHECK(verdict_after([](request_head& h) {
              replace_header(h, "authorization", "AWS4-HMAC-SHA256 Credential=a");
          }) == "AuthorizationHeaderMalformed");
    CHECK(verdict_after([](request_head& h) { replace_header(h, "x-amz-date", ""); }) == "AccessDenied");
    CHECK(verdict_after([](request_head& h) {
              replace_header(h, "x-amz-content-sha256", "");
          }) == "InvalidRequest");
    // Neither signed: not the host, and not a header that changes what the request does.
    CHECK(verdict_after([](request_head& h) { replace_in_authorization(h, "host;", ""); }) == "AccessDenied");
    CHECK(verdict_after([](request_head& h) {
              h.headers.add("x-amz-acl", "public-read");
          }) == "AccessDenied");
    CHECK(verdict_after([](request_head& h) {
              replace_in_authorization(h, "x-amz-date;x-amz-meta-a", "x-amz-meta-a;x-amz-date");
          }) == "AuthorizationHeaderMalformed");
}

TEST_CASE("sigv4: temporary credentials need their token")
{
    auto options = small_limits();
    options.session_token = "token";
    const auto with = [&](const fields& headers) {
        return verdict(signed_request(options, "GET", "/", headers, "").head, options, test_time);
    };
    CHECK(with({}) == "InvalidAccessKeyId");
    CHECK(with({{"x-amz-security-token", "other"}}) == "InvalidToken");
    CHECK(with({{"x-amz-security-token", "token"}}) == "");
    options.session_token.clear();
    CHECK(with({{"x-amz-security-token", "token"}}) == "InvalidToken");
}

TEST_CASE("sigv4: Amazon's examples are accepted, and refused with one bit changed")
{
    for (const auto& from : examples) {
        CAPTURE(from.method, from.target);
        auto head = head_of(from);
        CHECK(verdict(head, example_account(), example_time) == "");
        replace_in_authorization(head, from.signature, std::string{"0"} + (from.signature + 1));
        CHECK(verdict(head, example_account(), example_time) == "SignatureDoesNotMatch");
    }
}

TEST_CASE("sigv4: runs of spaces in a signed value count as one")
{
    const auto options = small_limits();
    auto sent = signed_request(options, "GET", "/", {{"x-amz-meta-a", "b c"}}, "");
    replace_header(sent.head, "x-amz-meta-a", "  b   c ");
    CHECK(verdict(sent.head, options, test_time) == "");
}
