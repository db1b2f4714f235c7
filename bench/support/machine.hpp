// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// What a figure must be read with: the machine, the system and the libraries that it was measured on.

#pragma once

#include <string>
#include <utility>
#include <vector>

namespace cloudbuf::bench {

/// Names and values, in the order in which they are told.
using facts = std::vector<std::pair<std::string, std::string>>;

facts machine_facts();

/// Seconds, summed over all cores, in which the hypervisor gave this machine's time to others.
double stolen_seconds();

} // namespace cloudbuf::bench
