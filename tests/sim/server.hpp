// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The service's end of one connection: HTTP/1.1 in, answers out, and what befalls them on their way.

#pragma once

#include "sim/cloud.hpp"
#include "support/sim/sim_stream.hpp"

#include <boost/asio/awaitable.hpp>

#include <memory>

namespace cloudbuf::sim {

/// What a connection needs; all of it outlives the connection's coroutine.
struct server_parts {
    cloud& service;
    fault_plan& faults;
    sim_clock& time;
    journal& log;
};

/// Serves until either side ends the connection, and closes it.
asio::awaitable<void> serve(server_parts parts, std::shared_ptr<sim_stream> stream, unsigned number);

} // namespace cloudbuf::sim
