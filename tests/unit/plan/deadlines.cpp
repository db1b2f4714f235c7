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
         {step_kind::put_whole, step_kind::begin, step_kind::put_part, step_kind::abort}) {
        const exchange_deadlines d = deadlines_of(kind, limits);
        CHECK(d.stall == 7s);
        CHECK(d.response_idle == 8s);
        CHECK_FALSE(d.total);
    }
}

TEST_CASE("deadlines: an abort that is not answered leaves time for another")
{
    const timeouts limits;
    const exchange_deadlines d = deadlines_of(step_kind::abort, limits);
    CHECK(3 * d.response_idle <= limits.abort);
    CHECK(d.response_idle >= 5s);
}

TEST_CASE("deadlines: a query that is not answered leaves time for another")
{
    const timeouts limits;
    const exchange_deadlines d = deadlines_of(step_kind::query, limits);
    CHECK(2 * d.response_idle <= limits.verification);
    CHECK(d.response_idle >= 2s);
}
