// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// A fixed set of seeds: no invariant is broken, and the same seed is the same run.

#include "sim/simulate.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/generators/catch_generators_range.hpp>

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

} // namespace

TEST_CASE("simulation: the invariants hold for the seeds from 1 to 1000")
{
    for (std::uint64_t seed = 1; seed <= 1000; ++seed) {
        check(simulate(seed));
    }
}

TEST_CASE("simulation: without faults nothing fails either")
{
    fault_profile none;
    none.by_chance = false;
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        check(simulate(seed, none));
    }
}

TEST_CASE("simulation: the same seed gives the same step log, byte for byte")
{
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
        const run_report first = simulate(seed);
        const run_report again = simulate(seed);
        CAPTURE(seed);
        CHECK(!first.journal.empty());
        CHECK(first.journal == again.journal);
    }
    CHECK(simulate(1).journal != simulate(2).journal);
}

} // namespace cloudbuf::sim
