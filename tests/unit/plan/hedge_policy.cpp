// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// When a slow part is sent again, and when it is not.

#include "plan/hedge_policy.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace cloudbuf::plan;
using namespace std::chrono_literals;

namespace {

hedge_policy after(unsigned answers, std::chrono::milliseconds waited)
{
    hedge_policy p;
    for (unsigned i = 0; i < answers; ++i) {
        p.on_wait(waited);
    }
    return p;
}

} // namespace

TEST_CASE("hedge_policy: ten answers tell what is usual")
{
    CHECK_FALSE(after(9, 10ms).patience());
    CHECK(after(10, 10ms).patience() == 1000ms);
    CHECK(after(10, 2345ms).patience() == 2345ms);
}

TEST_CASE("hedge_policy: where all are slow nothing is sent again")
{
    CHECK(after(64, 5000ms).patience() == 5000ms);
    CHECK_FALSE(after(64, 5001ms).patience());
}

TEST_CASE("hedge_policy: nine in ten of the last answers count")
{
    hedge_policy p = after(60, 10ms);
    for (int i = 0; i < 6; ++i) {
        p.on_wait(4000ms); // fewer than one in ten
    }
    CHECK(p.patience() == 1000ms);
    for (int i = 0; i < 8; ++i) {
        p.on_wait(4000ms);
    }
    CHECK(p.patience() == 4000ms);
    for (int i = 0; i < 64; ++i) {
        p.on_wait(10ms); // what was before is forgotten
    }
    CHECK(p.patience() == 1000ms);
}

TEST_CASE("hedge_policy: one part in a hundred is sent again, and four in a row at most")
{
    hedge_policy p = after(10, 10ms);
    CHECK(p.take());
    CHECK_FALSE(p.take());
    CHECK_FALSE(p.patience());
    for (int i = 0; i < 99 - 10; ++i) {
        p.on_wait(10ms);
    }
    CHECK_FALSE(p.take());
    for (int i = 0; i < 10'000; ++i) {
        p.on_wait(10ms);
    }
    for (int i = 0; i < 4; ++i) {
        CHECK(p.patience());
        CHECK(p.take());
    }
    CHECK_FALSE(p.take());
}
