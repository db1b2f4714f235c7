// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// What a sink has done, for the client's report.

#pragma once

#include <cstdint>
#include <string>

namespace cloudbuf::bench {

struct sink_counters {
    std::uint64_t bytes = 0; // of bodies
    std::uint64_t requests = 0;
    std::uint64_t connections = 0;
    double busy_seconds = 0; // in which there was something to do
    double seconds = 0;      // since the start
};

/// On one line.
inline std::string to_json(const sink_counters& c)
{
    return "{\"bytes\":" + std::to_string(c.bytes) + ",\"requests\":" + std::to_string(c.requests) +
           ",\"connections\":" + std::to_string(c.connections) +
           ",\"busy_seconds\":" + std::to_string(c.busy_seconds) +
           ",\"seconds\":" + std::to_string(c.seconds) + '}';
}

} // namespace cloudbuf::bench
