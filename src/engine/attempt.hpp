// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// One attempt at a step: what goes in, and what came out of it.

#pragma once

#include <cloudbuf/failure.hpp>

#include "model/http.hpp"
#include "model/transport.hpp"
#include "net/clock.hpp"
#include "net/exchange.hpp"
#include "net/stream.hpp"
#include "plan/patience.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace cloudbuf::engine {

struct attempt {
    bool refresh_credentials = false;
    bool fresh_connection = false;
    bool is_hedge = false; // the second of two that are under way at once
    std::string location;
    std::uint64_t payload = 0; // bytes
    plan::patience hurry = plan::patience::unlimited;
    std::optional<net::slow_answer> slow;
    bool without_checksum = false; // see plan::optional_checksum

    net::stream* over = nullptr; // while the exchange is under way

    model::http_request request;
    net::wall_time sent;
    net::steady_time began;
    net::steady_time leased; // when it had a connection
    std::optional<model::http_response> response;
    model::transport_error error; // if there is no response
    bool request_sent = false;
    std::optional<std::chrono::milliseconds> waited; // for the answer, since the request was sent
    bool hedge_unanswered = false;                   // the other of two may have reached the service whole
    std::optional<failure> refused;                  // there was nothing to send, or nothing to sign with
};

} // namespace cloudbuf::engine
