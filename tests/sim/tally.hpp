// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The sums of many runs: how often each fault and each branch was met.

#pragma once

#include "sim/simulate.hpp"

#include <array>
#include <cstdint>
#include <iosfwd>
#include <string>

namespace cloudbuf::sim {

class tally {
public:
    void add(const run_report& r);

    std::uint64_t runs() const noexcept { return runs_; }
    std::uint64_t uploads() const noexcept { return uploads_; }
    std::uint64_t violated() const noexcept { return violated_; }

    /// Names of what was never met, separated by commas.
    std::string never_hit() const;

    void print(std::ostream& to) const;

private:
    std::uint64_t runs_ = 0;
    std::uint64_t uploads_ = 0;
    std::uint64_t violated_ = 0; // runs
    std::array<std::uint64_t, fault_count> faults_{};
    std::array<std::uint64_t, branch_count> branches_{};
};

} // namespace cloudbuf::sim
