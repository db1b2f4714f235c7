// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Halved by throttling, and back again.

#include "plan/concurrency_limit.hpp"

#include <catch2/catch_test_macros.hpp>

#include <chrono>

using cloudbuf::plan::concurrency_limit;
using cloudbuf::plan::time_point;
using namespace std::chrono_literals;

namespace {

constexpr time_point start{1h};

} // namespace

TEST_CASE("concurrency_limit: what is under way is halved once for all that were under way together")
{
    concurrency_limit limit{32};
    CHECK(!limit.is_reduced());
    limit.on_throttled(start, start + 100ms, 16); // more than that are not under way
    CHECK(limit.now() == 8);
    CHECK(limit.is_reduced());
    for (int i = 0; i < 15; ++i) {
        limit.on_throttled(start + 50ms, start + 150ms, 15); // sent before the first answer came
    }
    CHECK(limit.now() == 8);
    limit.on_throttled(start + 100ms, start + 200ms, 8);
    CHECK(limit.now() == 4);
}

TEST_CASE("concurrency_limit: one is always allowed")
{
    concurrency_limit limit{2};
    for (auto t = start; t < start + 10s; t += 1s) {
        limit.on_throttled(t, t, 1);
        CHECK(limit.now() == 1);
    }
}

TEST_CASE("concurrency_limit: grows by one for as many successes as are under way, up to the maximum")
{
    concurrency_limit limit{8};
    limit.on_throttled(start, start, 8);
    CHECK(limit.now() == 4);
    int successes = 0;
    while (limit.now() == 4) {
        limit.on_success();
        ++successes;
    }
    CHECK(successes >= 4);
    CHECK(successes <= 5);
    for (int i = 0; i < 100; ++i) {
        limit.on_success();
    }
    CHECK(limit.now() == 8);
    CHECK(!limit.is_reduced());
}
