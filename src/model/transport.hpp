// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// How one attempt to exchange a request for an answer failed below HTTP.

#pragma once

#include <cloudbuf/error.hpp>

#include <cstdint>
#include <string>

namespace cloudbuf::model {

enum class transport_phase : std::uint8_t { lease, resolve, connect, tls, write, wait, read };

struct transport_error {
    transport_phase phase = transport_phase::connect;
    error_code code;    // an errc of ours, or asio's operation_aborted if the caller cancelled
    std::string detail; // what the system said, for people
    bool reused_connection = false;
    bool request_sent = false; // the last byte of the request was handed to the kernel
    bool response_started = false;
};

} // namespace cloudbuf::model
