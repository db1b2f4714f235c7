// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The head of an HTTP/1.1 request as one flat string, ready to be sent.

#include "net/request_head.hpp"

#include "codec/characters.hpp"

#include <algorithm>
#include <array>

namespace cloudbuf::net {

namespace {

// These decide where the request ends, or are added here: a second one could contradict the first.
constexpr std::array<std::string_view, 7> own_headers{
    "Host",
    "Content-Length",
    "Transfer-Encoding",
    "Connection",
    "Expect",
    "User-Agent",
    "Accept-Encoding",
};

// RFC 9110 section 5.5: visible characters, space, tab, and opaque bytes above ASCII.
bool is_field_value(std::string_view s) noexcept
{
    return codec::has_none(s, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return (byte < 0x20 && byte != '\t') || byte == 0x7f;
    });
}

bool is_visible(std::string_view s) noexcept
{
    // Bytes above ASCII are below or above it, as char is signed or not.
    return codec::has_none(s, [](char c) { return c <= 0x20 || c >= 0x7f; });
}

bool is_origin_form(std::string_view s) noexcept
{
    return s.starts_with('/') && is_visible(s) && s.find('#') == std::string_view::npos;
}

bool is_authority(std::string_view s) noexcept
{
    return !s.empty() && is_visible(s) && s.find_first_of("/?#@\\") == std::string_view::npos;
}

bool is_own(std::string_view name) noexcept
{
    return std::ranges::any_of(own_headers, [&](std::string_view own) {
        return model::equal_ignoring_case(own, name);
    });
}

// RFC 9110 section 8.6: a length is told, also if it is zero, for methods that expect a body.
bool expects_body(std::string_view method) noexcept
{
    return method == "PUT" || method == "POST" || method == "PATCH";
}

void append_field(std::string& out, std::string_view name, std::string_view value)
{
    out.append(name).append(": ").append(value).append("\r\n");
}

} // namespace

boost::system::result<std::string, invalid_request>
serialize_head(const model::http_request& request, const request_framing& framing)
{
    const std::string authority = request.host.empty() ? request.to.authority() : std::string{};
    const std::string_view host = request.host.empty() ? authority : request.host;
    if (!codec::is_token(request.method)) {
        return invalid_request{"the method of the request is not a token"};
    }
    if (!is_origin_form(request.target)) {
        return invalid_request{"the target of the request has a forbidden character"};
    }
    if (!is_authority(host)) {
        return invalid_request{"the host of the request has a forbidden character"};
    }
    if (!is_field_value(framing.user_agent)) {
        return invalid_request{"the user agent has a forbidden character"};
    }
    std::size_t size = 256 + request.target.size() + host.size() + framing.user_agent.size();
    for (const model::http_header& h : request.headers) {
        if (!codec::is_token(h.name)) {
            return invalid_request{"the name of a header is not a token"};
        }
        if (!is_field_value(h.value)) {
            return invalid_request{"the value of header " + h.name + " has a forbidden character"};
        }
        if (is_own(h.name)) {
            return invalid_request{"header " + h.name + " is not the request's to set"};
        }
        size += h.name.size() + h.value.size() + 4;
    }

    std::string out;
    out.reserve(size); // once: a head may have a session token, and no copy of it is to be left behind
    out.append(request.method).append(1, ' ').append(request.target).append(" HTTP/1.1\r\n");
    append_field(out, "Host", host);
    for (const model::http_header& h : request.headers) {
        append_field(out, h.name, h.value);
    }
    if (!framing.user_agent.empty()) {
        append_field(out, "User-Agent", framing.user_agent);
    }
    append_field(out, "Accept-Encoding", "identity");
    if (framing.content_length > 0 || expects_body(request.method)) {
        append_field(out, "Content-Length", std::to_string(framing.content_length));
    }
    if (framing.expect_continue) {
        append_field(out, "Expect", "100-continue");
    }
    out.append("\r\n");
    return out;
}

} // namespace cloudbuf::net
