// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The sums of many runs: how often each fault and each branch was met.

#include "sim/tally.hpp"

#include <iomanip>
#include <ostream>

namespace cloudbuf::sim {

void tally::add(const run_report& r)
{
    ++runs_;
    uploads_ += r.uploads;
    violated_ += r.violations.empty() ? 0 : 1;
    for (std::size_t i = 0; i < fault_count; ++i) {
        faults_[i] += r.faults[i];
    }
    for (std::size_t i = 0; i < branch_count; ++i) {
        branches_[i] += r.branches[i];
    }
}

std::string tally::never_hit() const
{
    std::string out;
    const auto look = [&](std::string_view name, std::uint64_t hits) {
        if (hits == 0) {
            out.append(out.empty() ? "" : ", ").append(name);
        }
    };
    for (std::size_t i = 0; i < fault_count; ++i) {
        look(name_of(static_cast<fault>(i)), faults_[i]);
    }
    for (std::size_t i = 0; i < branch_count; ++i) {
        look(name_of(static_cast<branch>(i)), branches_[i]);
    }
    return out;
}

void tally::print(std::ostream& to) const
{
    const auto row = [&](std::string_view name, std::uint64_t hits) {
        to << "  " << std::left << std::setw(28) << name << std::right << std::setw(10) << hits << '\n';
    };
    to << "faults\n";
    for (std::size_t i = 0; i < fault_count; ++i) {
        row(name_of(static_cast<fault>(i)), faults_[i]);
    }
    to << "branches\n";
    for (std::size_t i = 0; i < branch_count; ++i) {
        row(name_of(static_cast<branch>(i)), branches_[i]);
    }
}

} // namespace cloudbuf::sim
