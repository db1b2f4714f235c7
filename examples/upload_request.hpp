// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// What the head of a PUT asks for, or why it is refused before its body is read.

#pragma once

#include <cloudbuf/upload_options.hpp>

#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/status.hpp>

#include <stdexcept>
#include <string>

namespace examples {

namespace http = boost::beast::http;

/// The body of a request goes into memory that is chosen piece by piece: it is never held as a whole.
using request_parser = http::request_parser<http::buffer_body>;

/// The request is answered with an error; the text says why.
struct refused : std::runtime_error {
    refused(http::status with, const std::string& why) : std::runtime_error(why), status(with) {}

    http::status status;
};

/// Checks what every request must keep to, so that both sides agree on where it ends.
/// \throws refused
void check_message(const request_parser& request);

struct upload_request {
    std::string url; ///< Where the object goes.
    cloudbuf::upload_options options;
    bool wants_continue = false; ///< The client sends the body when it has been told to go on.
};

/// What a request whose header has been read wants stored under `prefix`.
/// \throws refused
upload_request read_upload_request(const request_parser& request, const std::string& prefix);

} // namespace examples
