// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// As much of a request's head as a sink has to understand.

#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace cloudbuf::bench {

/// Points into the text that was parsed.
struct request {
    std::string_view method;
    std::string_view path;
    std::string_view query; // without its question mark
    std::uint64_t content_length = 0;
    bool expects_continue = false;
    bool closes = false;  // the client wants no further request on this connection
    bool chunked = false; // a body of unknown length, which no S3 client sends

    bool has_parameter(std::string_view name) const noexcept;
};

/// `head` ends with the empty line. Empty if it is no request of HTTP/1.1.
std::optional<request> parse_request(std::string_view head);

} // namespace cloudbuf::bench
