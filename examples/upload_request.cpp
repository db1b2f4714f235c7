// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Reads the head of a request as RFC 9110 and RFC 9112 want it read.

#include "upload_request.hpp"

#include <cloudbuf/destination.hpp>

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/field.hpp>
#include <boost/beast/http/verb.hpp>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <string_view>
#include <system_error>

namespace beast = boost::beast;

namespace examples {

namespace {

std::string percent_decoded(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += text[i];
            continue;
        }
        const std::string_view digits = text.substr(i + 1, 2);
        unsigned value = 0;
        const auto [end, ec] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
        if (digits.size() != 2 || ec != std::errc{} || end != digits.data() + 2) {
            throw refused(http::status::bad_request, "'%' in a name is followed by two hexadecimal digits");
        }
        out += static_cast<char>(value);
        i += 2;
    }
    return out;
}

// A key may be "a/../b", but who looks at it later may take that for a path, and leave the prefix.
bool has_dot_segment(std::string_view key)
{
    for (;;) {
        const std::size_t slash = key.find('/');
        const std::string_view segment = key.substr(0, slash);
        if (segment == "." || segment == "..") {
            return true;
        }
        if (slash == std::string_view::npos) {
            return false;
        }
        key.remove_prefix(slash + 1);
    }
}

std::string key_of(std::string_view target)
{
    if (!target.starts_with('/') || target.find_first_of("?#") != std::string_view::npos) {
        throw refused(http::status::bad_request, "a name is a path, without a query");
    }
    std::string key = percent_decoded(target.substr(1));
    if (key.empty()) {
        throw refused(http::status::bad_request, "the name is missing");
    }
    const auto is_control = [](unsigned char c) { return c < 0x20 || c == 0x7f; };
    if (has_dot_segment(key) || std::ranges::any_of(key, is_control)) {
        throw refused(http::status::bad_request, "a name has no '.' or '..' and no control characters");
    }
    return key;
}

} // namespace

void check_message(const request_parser& request)
{
    const auto& header = request.get();
    if (header.version() >= 11 && header.count(http::field::host) != 1) {
        throw refused(http::status::bad_request, "a request has one Host"); // RFC 9112, section 3.2
    }
    // RFC 9112, section 6.3: without a last coding of "chunked" nobody knows where the body ends. With others
    // before it (section 6.1) the bytes would not be those that the client means.
    const std::size_t codings = header.count(http::field::transfer_encoding);
    if (codings != 0 && !request.chunked()) {
        throw refused(
            http::status::bad_request, "the body has no end: its last transfer coding is not chunked"
        );
    }
    if (codings > 1 || (codings == 1 && !beast::iequals(header[http::field::transfer_encoding], "chunked"))) {
        throw refused(http::status::not_implemented, "the only transfer coding known here is chunked");
    }
}

upload_request read_upload_request(const request_parser& request, const std::string& prefix)
{
    const auto& header = request.get();
    if (header.method() != http::verb::put) {
        throw refused(http::status::method_not_allowed, "objects are stored with PUT");
    }
    upload_request wanted;
    wanted.url = prefix + '/' + key_of(header.target());
    if (const auto place = cloudbuf::destination::parse(wanted.url); !place) {
        throw refused(http::status::bad_request, place.error().message());
    }
    // HTTP takes such a body for empty; whoever forgot to say how long it is would have stored nothing.
    if (!request.chunked() && !request.content_length()) {
        throw refused(http::status::length_required, "a PUT has a Content-Length or is chunked");
    }
    // RFC 9110, section 14.5: a part of an object is not to be taken for the object.
    if (header.count(http::field::content_range) != 0) {
        throw refused(http::status::bad_request, "an object is stored as a whole, without Content-Range");
    }
    if (header.version() >= 11 && header.count(http::field::expect) != 0) {
        if (!beast::iequals(header[http::field::expect], "100-continue")) {
            throw refused(
                http::status::expectation_failed, "the only expectation known here is 100-continue"
            );
        }
        wanted.wants_continue = true;
    }
    wanted.options.content_type = header[http::field::content_type];
    if (const auto length = request.content_length()) {
        wanted.options.expected_size = *length;
    }
    return wanted;
}

} // namespace examples
