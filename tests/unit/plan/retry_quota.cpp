// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The bucket of retry tokens.

#include "plan/retry_quota.hpp"

#include <catch2/catch_test_macros.hpp>

using cloudbuf::plan::retry_quota;

TEST_CASE("retry_quota: an empty bucket refuses, and takes nothing")
{
    retry_quota q;
    for (int i = 0; i < 35; ++i) {
        REQUIRE(q.take(retry_quota::retry_cost));
    }
    CHECK(q.tokens() == 10);
    CHECK_FALSE(q.take(retry_quota::retry_cost));
    CHECK(q.tokens() == 10);
    CHECK(q.take(retry_quota::throttling_cost));
    CHECK(q.take(retry_quota::throttling_cost));
    CHECK_FALSE(q.take(retry_quota::throttling_cost));
}

TEST_CASE("retry_quota: refunds never overfill it")
{
    retry_quota q;
    q.refund(retry_quota::retry_cost);
    CHECK(q.tokens() == 500);
    CHECK(q.take(5));
    q.refund(1);
    CHECK(q.tokens() == 496);
    q.refund(14);
    CHECK(q.tokens() == 500);
}
