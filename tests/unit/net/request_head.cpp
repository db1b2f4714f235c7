// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The head of a request: what is written, and what is refused.

#include "net/request_head.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/generators/catch_generators_range.hpp>

#include <string>

namespace cloudbuf::net {

namespace {

model::http_request request()
{
    model::http_request out;
    out.host = "bucket.example:9000";
    out.method = "PUT";
    out.target = "/a%20key?x-id=PutObject";
    out.headers = {{"x-amz-date", "20260101T000000Z"}, {"x-amz-meta-a", "caf\xc3\xa9 \t!"}};
    return out;
}

std::string refusal(const model::http_request& r)
{
    const auto head = serialize_head(r, {});
    return head ? std::string{} : head.error().reason;
}

std::string written(const model::http_request& r, const request_framing& framing = {})
{
    const auto head = serialize_head(r, framing);
    return head ? *head : std::string{};
}

const std::string forbidden_in_values{'\r', '\n', '\0', '\x01', '\x1f', '\x7f'};

} // namespace

TEST_CASE("request_head: control characters in a header's value are refused, and the value is not told")
{
    const char c = GENERATE(from_range(forbidden_in_values));
    for (const std::string& value : {std::string{c}, "secret" + std::string{c}, std::string{c} + "Evil: 1"}) {
        auto r = request();
        r.headers.push_back({"x-amz-meta-b", value});
        CHECK(refusal(r) == "the value of header x-amz-meta-b has a forbidden character");
        auto f = request_framing{};
        f.user_agent = value;
        CHECK_FALSE(serialize_head(request(), f).has_value());
    }
}

TEST_CASE("request_head: a control character is found wherever it stands in a long value")
{
    for (std::size_t at = 0; at != 70; ++at) {
        for (const char c : forbidden_in_values) {
            auto r = request();
            std::string value(70, 'v');
            value[at] = c;
            r.headers.push_back({"x-amz-meta-b", value});
            CAPTURE(at, static_cast<int>(c));
            CHECK_FALSE(refusal(r).empty());
        }
    }
}

TEST_CASE("request_head: all bytes are told apart, in names, values, targets and hosts")
{
    const std::string marks = "!#$%&'*+-.^_`|~";
    for (int byte = 0; byte != 256; ++byte) {
        const char c = static_cast<char>(byte);
        const bool letter =
            (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z');
        const bool visible = byte > ' ' && byte < 0x7f;
        CAPTURE(byte);
        auto name = request();
        name.headers.push_back({std::string("x-a") + c, "1"});
        CHECK(refusal(name).empty() == (letter || marks.find(c) != std::string::npos));
        auto value = request();
        value.headers.push_back({"x-a", std::string("v") + c});
        CHECK(refusal(value).empty() == (byte == '\t' || (byte >= ' ' && byte != 0x7f)));
        auto target = request();
        target.target += c;
        CHECK(refusal(target).empty() == (visible && c != '#'));
        auto host = request();
        host.host += c;
        CHECK(
            refusal(host).empty() == (visible && std::string_view("/?#@\\").find(c) == std::string_view::npos)
        );
    }
}

TEST_CASE("request_head: a header's name is a token")
{
    for (const char* name : {"", "a b", "a:", "a\r\nb", "\xc3\xa9", "a\t", "(a)", "a\"b", "a/b"}) {
        auto r = request();
        r.headers.push_back({name, "1"});
        CAPTURE(name);
        CHECK(refusal(r) == "the name of a header is not a token");
    }
}

TEST_CASE("request_head: the headers of the exchange are not the request's to set")
{
    for (const char* name :
         {"host", "Content-length", "TRANSFER-ENCODING", "connection", "Expect", "user-agent"}) {
        auto r = request();
        r.headers.push_back({name, "1"});
        CAPTURE(name);
        CHECK_FALSE(refusal(r).empty());
    }
}

TEST_CASE("request_head: a target, method or host that would be another request is refused")
{
    for (const char* target :
         {"", "key", "/a b", "/a\r\nX: 1", "/a#b", "/\xc3\xa9", "http://other/", "/a\x7f"}) {
        auto r = request();
        r.target = target;
        CAPTURE(target);
        CHECK_FALSE(refusal(r).empty());
    }
    for (const char* method : {"", "PUT /", "PUT\r\n", "P UT"}) {
        auto r = request();
        r.method = method;
        CHECK_FALSE(refusal(r).empty());
    }
    for (const char* host : {"a b", "a\r\nX: 1", "a/b", "a@b", "a#", "a?"}) {
        auto r = request();
        r.host = host;
        CHECK_FALSE(refusal(r).empty());
    }
    auto nowhere = request();
    nowhere.host.clear();
    CHECK_FALSE(refusal(nowhere).empty());
}

TEST_CASE("request_head: the request line, the request's headers, and those of the exchange")
{
    request_framing framing;
    framing.content_length = 5;
    framing.expect_continue = true;
    framing.user_agent = "cloudbuf/1";
    CHECK(
        written(request(), framing) == "PUT /a%20key?x-id=PutObject HTTP/1.1\r\n"
                                       "Host: bucket.example:9000\r\n"
                                       "x-amz-date: 20260101T000000Z\r\n"
                                       "x-amz-meta-a: caf\xc3\xa9 \t!\r\n"
                                       "User-Agent: cloudbuf/1\r\n"
                                       "Accept-Encoding: identity\r\n"
                                       "Content-Length: 5\r\n"
                                       "Expect: 100-continue\r\n"
                                       "\r\n"
    );
}

TEST_CASE("request_head: without a host of its own a request names the origin's")
{
    auto r = request();
    r.host.clear();
    r.to = {true, "::1", 9000};
    CHECK(written(r).find("\r\nHost: [::1]:9000\r\n") != std::string::npos);
}

TEST_CASE("request_head: a length of zero is told only for methods that expect a body")
{
    for (const auto& [method, told] :
         {std::pair{"PUT", true}, {"POST", true}, {"GET", false}, {"DELETE", false}}) {
        auto r = request();
        r.method = method;
        CAPTURE(method);
        CHECK((written(r).find("Content-Length: 0") != std::string::npos) == told);
    }
}

} // namespace cloudbuf::net
