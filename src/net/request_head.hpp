// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The head of an HTTP/1.1 request as one flat string, ready to be sent.

#pragma once

#include "model/http.hpp"

#include <boost/system/result.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace cloudbuf::net {

/// Why a request cannot be sent. Never has a header's value: that may be a secret.
struct invalid_request {
    std::string reason;
};

struct request_framing {
    std::uint64_t content_length = 0;
    bool expect_continue = false;
    std::string_view user_agent; // none is sent if empty
};

/// The request line, the request's headers and those that belong to the exchange: Host, Content-Length,
/// User-Agent, Accept-Encoding and Expect. Whatever could be taken for another line, another header or
/// another request is refused: control characters, names that are no tokens (RFC 9110 section 5.6.2), and
/// headers of the exchange among the request's own.
boost::system::result<std::string, invalid_request>
serialize_head(const model::http_request& request, const request_framing& framing);

} // namespace cloudbuf::net
