// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Runs a seed, and says what came of it.

#pragma once

#include "sim/branches.hpp"
#include "sim/faults.hpp"
#include "sim/invariants.hpp"
#include "sim/scenario.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace cloudbuf::sim {

/// The invariant that a scripted fault broke by not striking.
inline constexpr std::string_view unconsumed_script = "the script of faults is consumed";

struct run_report {
    std::uint64_t seed = 0;
    std::size_t uploads = 0;
    std::array<unsigned, fault_count> faults{};
    branch_hits branches{};
    sim::violations violations;
    std::string journal; // the step log, if it was to be kept
};

run_report simulate(std::uint64_t seed, const fault_profile& profile = {});

} // namespace cloudbuf::sim
