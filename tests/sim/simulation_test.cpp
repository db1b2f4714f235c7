// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// A fixed set of seeds: no invariant is broken, and the same seed is the same run.

#include "sim/simulate.hpp"

#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <string>

namespace cloudbuf::sim {

namespace {

void check(const run_report& r)
{
    for (const violation& v : r.violations) {
        FAIL_CHECK(v.invariant << ": seed " << r.seed << ": " << v.seen);
    }
}

void check_seeds(std::uint64_t first, std::uint64_t last, const fault_profile& profile = {})
{
    for (std::uint64_t seed = first; seed <= last; ++seed) {
        check(simulate(seed, profile));
    }
}

} // namespace

// Several test cases, so that they run at once. Many more seeds are run by the program.
TEST_CASE("simulation: the invariants hold for the seeds from 1 to 100")
{
    check_seeds(1, 100);
}

TEST_CASE("simulation: the invariants hold for the seeds from 101 to 200")
{
    check_seeds(101, 200);
}

TEST_CASE("simulation: the invariants hold for the seeds from 201 to 300")
{
    check_seeds(201, 300);
}

TEST_CASE("simulation: without faults nothing fails either")
{
    fault_profile none;
    none.by_chance = false;
    check_seeds(1, 50, none);
}

TEST_CASE("simulation: the same seed gives the same step log, byte for byte")
{
    fault_profile logged;
    logged.keep_log = true;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        const run_report first = simulate(seed, logged);
        const run_report again = simulate(seed, logged);
        CAPTURE(seed);
        CHECK(!first.journal.empty());
        CHECK(first.journal == again.journal);
    }
    CHECK(simulate(1, logged).journal != simulate(2, logged).journal);
}

} // namespace cloudbuf::sim
