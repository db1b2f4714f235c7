// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The connection pool of a service that asks to slow down: fewer leases at once, and more again.

#include "net/connection_pool.hpp"
#include "pool_fixture.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <vector>

namespace cloudbuf::net {

namespace {

std::ptrdiff_t with_connection(const pool_fixture& fix)
{
    return std::ranges::count_if(fix.takers, [](const auto& t) { return t.has_connection(); });
}

void take_many(pool_fixture& fix, int n)
{
    for (int i = 0; i < n; ++i) {
        fix.take();
    }
    fix.pass();
}

void give_back_one(pool_fixture& fix)
{
    const auto first = std::ranges::find_if(fix.takers, [](const auto& t) { return t.has_connection(); });
    first->got->connection.done(true);
    fix.pass();
}

} // namespace

TEST_CASE(
    "connection_pool: throttling halves the leases of that origin, and those that are out come back first"
)
{
    pool_fixture fix{pool_of(8)};
    take_many(fix, 12);
    REQUIRE(with_connection(fix) == 8);
    fix.takers.front().got->connection.done(true); // the request that was throttled
    fix.pool->on_throttled(fix.origin, fix.time->now());
    CHECK(fix.pool->limit(fix.origin) == 4);
    CHECK(fix.pool->limit({true, "other.example", 443}) == 8);
    fix.pass();
    // Its place was the next one's before the answer was understood.
    REQUIRE(with_connection(fix) == 8);
    for (int out = 7; out >= 4; --out) {
        give_back_one(fix);
        CHECK(with_connection(fix) == out);
    }
    // From now on one comes for each that goes, until nobody is left.
    for (const int out : {4, 4, 4, 3, 2, 1, 0}) {
        give_back_one(fix);
        CHECK(with_connection(fix) == out);
    }
    CHECK(fix.pool->limit(fix.origin) == 4);
}

TEST_CASE("connection_pool: successes let more through, also those who wait already")
{
    pool_fixture fix{pool_of(8)};
    take_many(fix, 1);
    fix.pool->on_throttled(fix.origin, fix.time->now());
    CHECK(fix.pool->limit(fix.origin) == 1);
    take_many(fix, 7);
    CHECK(with_connection(fix) == 1);
    int successes = 0;
    while (with_connection(fix) < 8 && successes < 1000) {
        fix.pool->on_success(fix.origin);
        ++successes;
        fix.pass();
    }
    CHECK(successes >= 1 + 2 + 3 + 4 + 5 + 6 + 7);
    CHECK(successes <= 36);
    fix.pool->on_success(fix.origin);
    CHECK(fix.pool->limit(fix.origin) == 8);
}

TEST_CASE("connection_pool: a limit is remembered while nothing is open")
{
    pool_fixture fix{pool_of(8)};
    take_many(fix, 4);
    fix.pool->on_throttled(fix.origin, fix.time->now());
    while (with_connection(fix) > 0) {
        give_back_one(fix);
    }
    fix.pass(10s);
    CHECK(fix.pool->open() == 0);
    CHECK(fix.pool->limit(fix.origin) == 2);
    CHECK(fix.time->pending() == 0);
}

} // namespace cloudbuf::net
