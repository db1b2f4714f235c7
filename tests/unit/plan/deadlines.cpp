// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The deadlines of each kind of step.

#include "plan/deadlines.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace cloudbuf;
using namespace cloudbuf::plan;
using namespace std::chrono_literals;
using model::step_kind;

TEST_CASE("deadlines: only complete may be silent for a minute, and only it has an end")
{
    const exchange_deadlines d = deadlines_of(step_kind::complete, timeouts{});
    CHECK(d.response_idle == 60s);
    CHECK(d.total == 15min);
    CHECK(d.stall == 20s);
}

TEST_CASE("deadlines: every other step is limited by its progress alone")
{
    timeouts limits;
    limits.stall = 7s;
    limits.response = 8s;
    for (const step_kind kind :
         {step_kind::put_whole, step_kind::begin, step_kind::put_part, step_kind::abort, step_kind::query}) {
        const exchange_deadlines d = deadlines_of(kind, limits);
        CHECK(d.stall == 7s);
        CHECK(d.response_idle == 8s);
        CHECK_FALSE(d.total);
    }
}

TEST_CASE("deadlines: where an upload has patience for so long, an unanswered attempt leaves time for others")
{
    const timeouts limits;
    for (const step_kind kind : {step_kind::query, step_kind::abort}) {
        CHECK(deadlines_of(kind, limits, patience::unlimited).response_idle == limits.response);
        CHECK(3 * deadlines_of(kind, limits, patience::abort).response_idle <= limits.abort);
        CHECK(3 * deadlines_of(kind, limits, patience::verification).response_idle <= limits.verification);
        CHECK(deadlines_of(kind, limits, patience::verification).response_idle >= 1s);
    }
}

TEST_CASE("deadlines: what an upload has patience for")
{
    const timeouts limits;
    CHECK(limit_of(patience::verification, limits) == limits.verification);
    CHECK(limit_of(patience::abort, limits) == limits.abort);
    CHECK_FALSE(limit_of(patience::unlimited, limits));
}
