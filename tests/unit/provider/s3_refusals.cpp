// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Tests of refusals: what each step makes of them, what they may be believed, and what they may not leak.

#include "s3_fixture.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>

using namespace cloudbuf;
using namespace cloudbuf::provider::s3;
using namespace cloudbuf::provider::s3::test;
using enum model::verdict_kind;

namespace {

model::verdict decode(model::step_kind kind, const model::http_response& response, settings s = on_aws())
{
    return make(std::move(s))->decode(step_of_kind(kind), response);
}

constexpr auto put_whole = model::step_kind::put_whole;
constexpr auto begin = model::step_kind::begin;
constexpr auto put_part = model::step_kind::put_part;
constexpr auto complete = model::step_kind::complete;
constexpr auto abort_ = model::step_kind::abort;
constexpr auto query = model::step_kind::query;

} // namespace

TEST_CASE("s3 refusals: what an answer echoes of signatures and keys is in no verdict")
{
    const std::string secrets = "<AWSAccessKeyId>LEAK</AWSAccessKeyId><StringToSign>LEAK</StringToSign>"
                                "<SignatureProvided>LEAK</SignatureProvided>"
                                "<CanonicalRequest>x-amz-security-token:LEAK</CanonicalRequest>";
    const std::string whole = error_body("SignatureDoesNotMatch", secrets);
    const std::string bodies[] = {
        whole,
        "<Error>" + secrets + "<Code>SignatureDoesNotMatch</Code><Message>A message.</Message></Error>",
        whole.substr(0, whole.size() - 20),
        whole.substr(0, whole.find("LEAK") + 2),
        "<Error>" + secrets,
        "<html>" + secrets + "</html>",
        "Authorization: LEAK",
        "{\"headers\":{\"X-Amz-Security-Token\":\"LEAK\"}}",
    };
    for (const std::string& body : bodies) {
        CAPTURE(body);
        const model::verdict v = decode(put_part, answer(403, body));
        CHECK(v.kind == failed);
        CHECK(v.code == errc::access_denied);
        CHECK(v.message.find("LE") == std::string::npos);
        CHECK(v.provider_code.find("LE") == std::string::npos);
        CHECK(v.request_id.empty());
    }
}

TEST_CASE("s3 refusals: a damaged document is believed as far as it goes")
{
    const model::verdict v = decode(put_part, answer(503, "<Error><Code>InternalError</Code><Mess"));
    CHECK(v.kind == retry);
    CHECK(v.provider_code == "InternalError");

    const model::verdict none = decode(put_part, answer(503, "<Error><Code>InternalErr"));
    CHECK(none.kind == throttled);
    CHECK(none.provider_code.empty());

    const model::verdict nested = decode(
        put_part,
        answer(403, "<Error><Detail><Code>SlowDown</Code></Detail><Code>AccessDenied</Code></Error>")
    );
    CHECK(nested.provider_code == "AccessDenied");
}

TEST_CASE("s3 refusals: text for people is cleaned and bounded")
{
    const model::verdict page = decode(put_part, answer(502, "<html>\r\n<h1>Bad\x1b Gateway</h1>\n</html>"));
    CHECK(page.kind == retry);
    CHECK(page.message == "<html> <h1>Bad Gateway</h1> </html>");
    CHECK(decode(put_part, answer(502, std::string(100'000, 'x'))).message.size() == 1024);

    const std::string flood(100'000, 'y');
    const model::verdict v = decode(
        put_part,
        answer(
            400,
            "<Error><Code>" + flood + "</Code><Message>a&#10;b" + flood + "</Message><RequestId>" + flood +
                "</RequestId></Error>"
        )
    );
    CHECK(v.message.starts_with("a by"));
    CHECK(v.message.size() == 1024);
    CHECK(v.provider_code.size() == 128);
    CHECK(v.request_id.size() == 128);
}

TEST_CASE("s3 refusals: the request ids come from the headers, else from the document")
{
    const std::string body = error_body("AccessDenied", "<RequestId>R</RequestId><HostId>H</HostId>");
    CHECK(decode(begin, answer(403, body)).request_id == "R/H");
    CHECK(
        decode(begin, answer(403, body, {{"x-amz-request-id", "r"}, {"X-Amz-Id-2", "h"}})).request_id == "r/h"
    );
    CHECK(decode(query, answer(403, "", {{"x-amz-request-id", "r"}})).request_id == "r");
}

TEST_CASE("s3 refusals: a hint when to come again is taken if it is a number")
{
    using std::chrono::milliseconds;
    const auto hint = [](std::string name, std::string value) {
        return decode(put_part, answer(503, "", {{std::move(name), std::move(value)}})).retry_after;
    };
    CHECK(hint("x-amz-retry-after", "1500") == milliseconds(1500));
    CHECK(hint("Retry-After", "3") == milliseconds(3000));
    for (const char* bad : {"", "-1", "soon", "1.5", "99999999999999999999", "1 ", "+1", "0x10"}) {
        CAPTURE(bad);
        CHECK_FALSE(hint("x-amz-retry-after", bad));
        CHECK_FALSE(hint("Retry-After", bad));
    }
    CHECK(hint("Retry-After", "4294967295") == std::chrono::seconds(4294967295));
    const model::verdict both =
        decode(put_part, answer(503, "", {{"Retry-After", "9"}, {"x-amz-retry-after", "20"}}));
    CHECK(both.retry_after == milliseconds(20));
}

TEST_CASE("s3 refusals: clocks are corrected only by a time that the service names")
{
    CHECK(decode(begin, answer(403, error_body("RequestTimeTooSkewed"))).kind == failed);
    CHECK(decode(begin, answer(403, error_body("RequestTimeTooSkewed"))).code == errc::clock_skewed);
    CHECK(
        decode(begin, answer(403, error_body("RequestTimeTooSkewed"), {{"Date", "yesterday"}})).kind == failed
    );

    const model::verdict by_date = decode(
        begin, answer(403, error_body("RequestTimeTooSkewed"), {{"Date", "Mon, 06 May 2024 07:08:09 GMT"}})
    );
    CHECK(by_date.kind == correct_clock);
    CHECK(by_date.server_time == example_time());

    const auto by_document = [](std::string_view time) {
        const std::string more = "<ServerTime>" + std::string(time) + "</ServerTime>";
        return decode(begin, answer(403, error_body("RequestTimeTooSkewed", more))).server_time;
    };
    CHECK(by_document("2024-05-06T07:08:09Z") == example_time());
    CHECK(by_document("2024-05-06T07:08:09.123Z") == example_time());
    for (const char* bad :
         {"2024-05-06",
          "2024-13-06T07:08:09Z",
          "2024-02-30T07:08:09Z",
          "2024-05-06T24:08:09Z",
          "2024-05-06T07:60:09Z",
          "2024-05-06T07:08:61Z",
          "2024-05-06T07:08:09+1",
          "0000-01-01T00:00:00Z", // a clock of 64-bit nanoseconds has no such years
          "1969-12-31T23:59:59Z",
          "2262-01-01T00:00:00Z",
          "9999-12-31T23:59:60Z",
          "x024-05-06T07:08:09Z"}) {
        CAPTURE(bad);
        CHECK_FALSE(by_document(bad));
    }
}

TEST_CASE("s3 refusals: every verdict has the service's time, because a wrong signature may be a wrong clock")
{
    const model::http_header date{"Date", "Mon, 06 May 2024 07:08:09 GMT"};
    CHECK(
        decode(put_part, answer(403, error_body("SignatureDoesNotMatch"), {date})).server_time ==
        example_time()
    );
    CHECK(decode(query, answer(403, "", {date})).server_time == example_time());
}

TEST_CASE("s3 refusals: a conflict of conditions lets a whole object be sent again, but not an upload")
{
    settings s = on_aws();
    s.options.if_none_match = true;
    const auto conflict = answer(409, error_body("ConditionalRequestConflict"));
    CHECK(decode(put_whole, conflict, s).kind == retry);
    CHECK(decode(put_whole, conflict, s).code == errc::conditional_conflict);
    CHECK_FALSE(decode(put_whole, conflict, s).ambiguous);
    CHECK(decode(complete, conflict, s).kind == failed);
    CHECK(decode(complete, conflict, s).code == errc::conditional_conflict);
}

TEST_CASE("s3 refusals: a condition on an object that is gone has not held")
{
    settings s = on_aws();
    s.options.if_match = "\"tag\"";
    const auto gone = answer(404, error_body("NoSuchKey"));
    CHECK(decode(put_whole, gone, s).code == errc::precondition_failed);
    CHECK(decode(complete, gone, s).code == errc::precondition_failed);
    CHECK(decode(put_part, gone, s).code == errc::not_found);
    CHECK(decode(complete, gone).code == errc::not_found);
}

TEST_CASE("s3 refusals: after a failure of the service the work may be done; after an answer it is not")
{
    for (const model::step_kind kind : {put_whole, begin, put_part, complete, abort_, query}) {
        CAPTURE(model::name_of(kind));
        CHECK(decode(kind, answer(500, error_body("InternalError"))).ambiguous);
        CHECK(decode(kind, answer(503)).ambiguous);
        CHECK(decode(kind, answer(504)).ambiguous);
        CHECK_FALSE(decode(kind, answer(400, error_body("RequestTimeout"))).ambiguous);
        CHECK_FALSE(decode(kind, answer(403, error_body("AccessDenied"))).ambiguous);
        CHECK_FALSE(decode(kind, answer(412, error_body("PreconditionFailed"))).ambiguous);
        CHECK_FALSE(decode(kind, answer(501, error_body("NotImplemented"))).ambiguous);
    }
}

TEST_CASE("s3 refusals: an error in the body of a success is an error, on every step with a body")
{
    for (const model::step_kind kind : {put_whole, begin, put_part, complete, abort_}) {
        CAPTURE(model::name_of(kind));
        const auto said = [&](std::string_view code) {
            return decode(
                kind,
                answer(
                    200,
                    "\n\r\n " + error_body(code),
                    {{"ETag", "\"e\""}, {"Date", "Mon, 06 May 2024 07:08:09 GMT"}}
                )
            );
        };
        CHECK(said("InternalError").kind == retry);
        CHECK(said("InternalErrors").kind == retry);
        CHECK(said("SlowDown").kind == throttled);
        CHECK(said("ServiceUnavailable").kind == throttled);
        CHECK(said("RequestTimeout").kind == retry);
        CHECK(said("RequestTimeTooSkewed").kind == correct_clock);
        CHECK(said("InternalError").ambiguous);

        for (const std::string_view code :
             {"AccessDenied", "BadDigest", "ExpiredToken", "OperationAborted", "Unheard"}) {
            CAPTURE(code);
            CHECK(said(code).kind == failed);
            CHECK_FALSE(said(code).ambiguous);
            CHECK(said(code).http_status == 200);
            CHECK(said(code).provider_code == code);
        }
        CHECK(said("AccessDenied").code == errc::access_denied);
        CHECK(said("Unheard").code == errc::server_error);
    }
}
