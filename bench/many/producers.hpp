// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Producers that write as fast as they can, all on one loop, and what that came to.

#pragma once

#include "support/sink_client.hpp"
#include "support/usage.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace cloudbuf::bench {

struct producers_settings {
    sink_address sink;
    unsigned producers = 4;
    std::size_t part_size = 0;
    unsigned parts_in_flight = 4; // of each upload
    unsigned connections = 32;
    std::size_t memory_limit = 0;
    std::uint64_t bytes = 0; // of all together; then everybody closes
};

struct producers_result {
    std::uint64_t bytes = 0;
    cost whole;  // from the first buffer to the last answer
    cost middle; // while the second and the third quarter of the bytes were written
    std::uint64_t middle_bytes = 0;
    double least_to_most = 0; // progress of the producers when half of the bytes were written
    std::size_t memory_peak = 0;
    std::vector<double> late; // microseconds, of a timer on the same loop
};

producers_result run_producers(const producers_settings& s);

} // namespace cloudbuf::bench
