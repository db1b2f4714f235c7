// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The offset of an endpoint's clock.

#include "plan/clock_skew.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace cloudbuf::plan;
using namespace std::chrono_literals;

TEST_CASE("clock_skew: nothing is corrected before something was learned, and the last lesson counts")
{
    const wall_time local = wall_time{} + 20'000h;
    clock_skew skew;
    CHECK(skew.apply(local) == local);
    skew.learn(1h);
    CHECK(skew.apply(local) == local + 1h);
    skew.learn(-5min);
    CHECK(skew.apply(local) == local - 5min);
    CHECK(skew.offset() == -5min);
}
