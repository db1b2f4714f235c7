// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// An HTTP request and its response as plain data.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cloudbuf::model {

/// Where to connect: an origin, never more.
struct origin {
    bool tls = true;
    std::string host; // without brackets, if an IPv6 address
    std::uint16_t port = 443;

    /// As a Host header names it: the port only when it is not the scheme's default.
    std::string authority() const;

    friend bool operator==(const origin&, const origin&) = default;
};

struct http_header {
    std::string name;
    std::string value;

    friend bool operator==(const http_header&, const http_header&) = default;
};

/// What is to be sent. The exchange adds Host, Content-Length, Expect, Connection, User-Agent and
/// Accept-Encoding; everything else is here. `target` is final: byte for byte what was signed.
struct http_request {
    origin to;
    std::string host; // the Host header, byte for byte what was signed
    std::string method;
    std::string target;
    std::vector<http_header> headers;
    std::string body;           // of a control request
    bool sends_payload = false; // the body is the step's payload, which the caller holds
};

struct http_response {
    unsigned status = 0;
    std::vector<http_header> headers;
    std::string body;

    /// The first header of this name, compared without case; empty if there is none.
    std::string_view header(std::string_view name) const noexcept;
};

namespace detail {

bool same_letters(std::string_view a, std::string_view b) noexcept;

} // namespace detail

/// ASCII comparison without case, as header names are compared. Most names differ in length already.
inline bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept
{
    return a.size() == b.size() && detail::same_letters(a, b);
}

} // namespace cloudbuf::model
