// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Idle connections of the pool: which is reused, and when they are closed.

#include "pool_fixture.hpp"

#include <catch2/catch_test_macros.hpp>

namespace cloudbuf::net {

TEST_CASE("connection_pool: the connection that was used last is used next")
{
    pool_fixture fix{pool_of(4)};
    auto& a = fix.take();
    auto& b = fix.take();
    fix.pass();
    stream* const first = a.connection();
    stream* const second = b.connection();
    a.got->connection.done(true);
    b.got->connection.done(true);
    CHECK(fix.pool->idle() == 2);
    auto& c = fix.take();
    auto& d = fix.take();
    fix.pass();
    CHECK(c.connection() == second);
    CHECK(d.connection() == first);
    CHECK(fix.pool->idle() == 0);
    CHECK(fix.dialer->dials() == 2);
}

TEST_CASE("connection_pool: idle connections are closed when they are too old, and hold the context no longer"
)
{
    pool_fixture fix{pool_of(4)};
    auto& a = fix.take();
    auto& b = fix.take();
    fix.pass();
    a.got->connection.done(true);
    fix.pass(1000ms);
    b.got->connection.done(true);
    fix.pass(2999ms);
    CHECK(fix.pool->idle() == 2);
    fix.pass(1ms);
    CHECK(fix.pool->idle() == 1);
    CHECK(fix.streams_open == 1);
    fix.time->run(*fix.context);
    CHECK(fix.time->elapsed() == 5000ms);
    CHECK(fix.pool->open() == 0);
    CHECK(fix.context->stopped());

    auto& c = fix.take(); // and it begins again
    fix.context->restart();
    fix.pass();
    c.got->connection.done(true);
    fix.pass(4000ms);
    CHECK(fix.pool->open() == 0);
    CHECK(fix.time->pending() == 0);
}

TEST_CASE("connection_pool: one timer, however many connections and reuses")
{
    pool_fixture fix{pool_of(8)};
    for (int round = 0; round < 20; ++round) {
        for (int i = 0; i < 5; ++i) {
            fix.take();
        }
        fix.pass();
        for (auto& t : fix.takers) {
            t.got->connection.done(true);
        }
        fix.pass(100ms);
        CHECK(fix.time->pending() == 1);
    }
    CHECK(fix.dialer->dials() == 5);
}

TEST_CASE("connection_pool: closing the idle ones ends the timer too")
{
    pool_fixture fix{pool_of(4)};
    auto& a = fix.take();
    auto& b = fix.take();
    fix.pass();
    a.got->connection.done(true);
    fix.pass();
    CHECK(fix.time->pending() == 1);
    fix.pool->close_idle();
    CHECK(fix.pool->idle() == 0);
    CHECK(fix.pool->open() == 1);
    CHECK(fix.streams_open == 1);
    fix.pass();
    CHECK(fix.time->pending() == 0);
    b.got->connection.done(true);
    CHECK(fix.pool->idle() == 1);
    fix.pass();
    CHECK(fix.time->pending() == 1);
    auto& c = fix.take(); // the last one: reused, then closed
    fix.pass();
    c.got->connection.done(false);
    fix.pass();
    CHECK(fix.time->pending() == 0);
    CHECK(fix.streams_open == 0);
}

TEST_CASE("connection_pool: destroyed with idle connections it closes them")
{
    pool_fixture fix{pool_of(4)};
    auto& a = fix.take();
    fix.pass();
    a.got->connection.done(true);
    fix.pass();
    fix.pool.reset();
    CHECK(fix.streams_open == 0);
    fix.pass();
    CHECK(fix.time->pending() == 0);
}

} // namespace cloudbuf::net
