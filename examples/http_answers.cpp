// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Puts outcomes into HTTP's words.

#include "http_answers.hpp"

#include <boost/asio/error.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/field.hpp>

#include <nlohmann/json.hpp>

#include <string>
#include <utility>

namespace asio = boost::asio;
namespace beast = boost::beast;

namespace examples {

namespace {

http_answer make_answer(http::status status, const char* content_type, std::string body)
{
    http_answer answer;
    answer.result(status);
    answer.set(http::field::content_type, content_type);
    answer.body() = std::move(body);
    answer.prepare_payload();
    return answer;
}

http_answer json_answer(http::status status, const nlohmann::json& body)
{
    // A name is bytes, and not always UTF-8.
    std::string text = body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    return make_answer(status, "application/json", text + '\n');
}

http::status status_of(const report& done)
{
    if (done.result == outcome::committed) {
        return http::status::created;
    }
    // "Did not receive a timely response from an upstream server" (RFC 9110, section 15.6.5) is what
    // happened, and what makes a client ask, or send the same again. 502 promises that nothing was stored:
    // only then.
    if (done.result == outcome::unknown) {
        return http::status::gateway_timeout;
    }
    if (done.code == cloudbuf::errc::object_too_large || done.code == cloudbuf::errc::too_many_parts) {
        return http::status::payload_too_large;
    }
    if (done.code == cloudbuf::condition::usage) {
        return http::status::bad_request; // a Content-Type or a length that no store would take
    }
    if (done.why) {
        return http::status::bad_gateway;
    }
    // The upload did not fail: its bytes did not come.
    if (done.code == beast::error::timeout) {
        return http::status::request_timeout;
    }
    return done.code == asio::error::operation_aborted ? http::status::service_unavailable
                                                       : http::status::bad_request;
}

} // namespace

http_answer usage_answer()
{
    return make_answer(http::status::ok, "text/plain", "PUT /name stores the body as an object.\n");
}

http_answer refused_answer(const refused& why)
{
    http_answer answer = json_answer(why.status, {{"error", why.what()}});
    if (why.status == http::status::method_not_allowed) {
        answer.set(http::field::allow, "GET, PUT");
    }
    return answer;
}

http_answer unreadable_answer(cloudbuf::error_code ec)
{
    const bool too_long = ec == http::error::header_limit;
    return refused_answer(
        {too_long ? http::status::request_header_fields_too_large : http::status::bad_request, ec.message()}
    );
}

http_answer upload_answer(const report& done)
{
    const http::status status = status_of(done);
    if (done.result == outcome::committed) {
        http_answer answer =
            json_answer(status, {{"url", done.url}, {"size", done.object.size}, {"etag", done.object.etag}});
        answer.set(http::field::etag, done.object.etag);
        return answer;
    }
    nlohmann::json body{
        {"outcome", to_string(done.result)}, {"url", done.url}, {"error", done.code.message()}
    };
    if (const cloudbuf::failure& why = done.why) {
        body["step"] = why.step;
        body["http_status"] = why.http_status;
        body["provider_code"] = why.provider_code;
        body["message"] = why.message;
        body["request_id"] = why.request_id;
    }
    if (done.result == outcome::unknown) {
        body["write_token"] = done.why.write_token; // the object has it in its metadata, if it is this one
    }
    return json_answer(status, body);
}

} // namespace examples
