// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Runs a seed, and says what came of it.

#include "sim/simulate.hpp"

#include "sim/world.hpp"

namespace cloudbuf::sim {

run_report simulate(std::uint64_t seed, const fault_profile& profile)
{
    world w{seed, profile};
    const bool ended = w.run();
    run_report out;
    out.seed = seed;
    out.uploads = w.uploads().size();
    out.faults = w.faults().hits();
    const std::vector<history> all = histories_of(w);
    out.branches = count_branches(w, all);
    out.violations = check_invariants(w, all, ended);
    if (const std::string missed = w.faults().unconsumed(); !missed.empty()) {
        out.violations.push_back({std::string{unconsumed_script}, missed + " did not strike"});
    }
    if (profile.keep_log) {
        out.journal = w.log().text();
    }
    return out;
}

} // namespace cloudbuf::sim
