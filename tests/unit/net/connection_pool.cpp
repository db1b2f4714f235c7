// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The connection pool: failures, limits, cancellation, stale connections, teardown.

#include "net/connection_pool.hpp"

#include "pool_fixture.hpp"

#include <boost/asio/error.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

namespace cloudbuf::net {

namespace {

using model::transport_phase;

} // namespace

TEST_CASE("connection_pool: the failure of a dial is the caller's, and its place is the next one's")
{
    pool_fixture fix{pool_of(1)};
    fix.dialer->delay(10ms);
    fix.dial_error = errc::tls_failed;
    auto& first = fix.take();
    auto& second = fix.take();
    fix.pass(5ms);
    CHECK(fix.pool->open() == 1);
    CHECK(fix.dialer->dials() == 1);
    fix.pass(5ms);
    CHECK(first.error() == errc::tls_failed);
    CHECK(first.got->error.phase == transport_phase::connect);
    CHECK_FALSE(first.has_connection());
    fix.dial_error = {};
    fix.pass(10ms);
    CHECK(second.has_connection());
    CHECK(fix.pool->open() == 1);
}

TEST_CASE("connection_pool: a dial that was aborted by nobody's wish is no cancellation")
{
    pool_fixture fix{pool_of(1)};
    fix.dial_error = asio::error::operation_aborted;
    auto& t = fix.take();
    fix.pass();
    CHECK(t.error() == errc::connect_failed);
    CHECK(fix.pool->open() == 0);
}

TEST_CASE("connection_pool: a connection that is not given back is closed")
{
    pool_fixture fix{pool_of(2)};
    auto& t = fix.take();
    fix.pass();
    REQUIRE(t.has_connection());
    CHECK_FALSE(t.got->connection.reused());
    SECTION("destroyed")
    {
        t.got.reset();
    }
    SECTION("given back as unusable")
    {
        t.got->connection.done(false);
    }
    SECTION("replaced")
    {
        t.got->connection = connection_pool::lease{};
    }
    CHECK(fix.streams_open == 0);
    CHECK(fix.pool->open() == 0);
    fix.pass();
    CHECK(fix.time->pending() == 0);
}

TEST_CASE("connection_pool: at the limit callers wait in line")
{
    pool_fixture fix{pool_of(2)};
    std::vector<pool_fixture::taker*> takers;
    for (int i = 0; i < 5; ++i) {
        takers.push_back(&fix.take());
    }
    auto& elsewhere = fix.take_from({true, "other.example", 443});
    fix.pass();
    CHECK(elsewhere.has_connection()); // the limit is each origin's own
    CHECK(takers[0]->has_connection());
    CHECK(takers[1]->has_connection());
    CHECK_FALSE(takers[2]->got);

    stream* const shared = takers[0]->connection();
    takers[0]->got->connection.done(true);
    fix.pass();
    REQUIRE(takers[2]->has_connection());
    CHECK(takers[2]->connection() == shared);
    CHECK(takers[2]->got->connection.reused());
    CHECK_FALSE(takers[3]->got);

    takers[1]->got->connection.done(false);
    fix.pass();
    REQUIRE(takers[3]->has_connection());
    CHECK_FALSE(takers[3]->got->connection.reused());
    CHECK_FALSE(takers[4]->got);

    takers[2]->got->connection.done(true);
    fix.pass();
    CHECK(takers[4]->has_connection());
    CHECK(fix.streams_open_at_most == 3);
    CHECK(fix.pool->open() == 3);
}

TEST_CASE("connection_pool: waiting in line has an end")
{
    auto settings = pool_of(1);
    settings.max_wait = 250ms;
    pool_fixture fix{settings};
    auto& holder = fix.take();
    fix.pass(100ms);
    auto& waiting = fix.take();
    fix.pass(249ms);
    CHECK_FALSE(waiting.got);
    fix.pass(1ms);
    REQUIRE(waiting.got);
    CHECK(waiting.error() == errc::timeout);
    CHECK(waiting.got->error.phase == transport_phase::lease);
    CHECK_FALSE(waiting.got->error.request_sent);
    holder.got->connection.done(true);
    CHECK(fix.pool->idle() == 1);
}

TEST_CASE("connection_pool: a cancelled caller")
{
    pool_fixture fix{pool_of(1)};
    SECTION("leaves the line")
    {
        auto& holder = fix.take();
        auto& leaver = fix.take();
        auto& next = fix.take();
        fix.pass();
        leaver.children.cancel();
        fix.pass();
        CHECK(leaver.error() == asio::error::operation_aborted);
        CHECK(leaver.got->error.phase == transport_phase::lease);
        holder.got->connection.done(true);
        fix.pass();
        CHECK(next.has_connection());
    }
    SECTION("passes on what it was just granted")
    {
        auto& holder = fix.take();
        auto& leaver = fix.take();
        auto& next = fix.take();
        fix.pass();
        holder.got->connection.done(GENERATE(true, false));
        leaver.children.cancel();
        fix.pass();
        if (leaver.has_connection()) { // it had it before it was cancelled
            leaver.got->connection.done(true);
            fix.pass();
        }
        CHECK(next.has_connection());
    }
    SECTION("stops its dial")
    {
        fix.dialer->never_answer();
        auto& leaver = fix.take();
        fix.pass(1000ms);
        CHECK(fix.pool->open() == 1);
        leaver.children.cancel();
        fix.pass();
        CHECK(leaver.error() == asio::error::operation_aborted);
        CHECK(fix.pool->open() == 0);
    }
    SECTION("does nothing if it was cancelled before")
    {
        auto& leaver = fix.take();
        leaver.children.cancel();
        fix.pass();
        CHECK(leaver.error() == asio::error::operation_aborted);
        CHECK(fix.dialer->dials() == 0);
    }
}

TEST_CASE("connection_pool: a stale connection is replaced by the next, and by a new one in the end")
{
    pool_fixture fix{pool_of(4)};
    auto& a = fix.take();
    auto& b = fix.take();
    auto& c = fix.take();
    fix.pass();
    stream* const oldest = a.connection();
    a.got->connection.done(true);
    b.got->connection.done(true);
    c.got->connection.done(true);
    fix.servers[2]->end(asio::error::eof);
    fix.servers[1]->send("HTTP/1.1 408 Request Timeout\r\n\r\n");
    auto& d = fix.take();
    fix.pass();
    REQUIRE(d.has_connection());
    CHECK(d.connection() == oldest);
    CHECK(d.got->connection.reused());
    CHECK(fix.pool->open() == 1);
    CHECK(fix.streams_open == 1);

    d.got->connection.done(true);
    fix.servers[0]->end(asio::error::eof);
    auto& e = fix.take();
    fix.pass();
    REQUIRE(e.has_connection());
    CHECK_FALSE(e.got->connection.reused());
    CHECK(fix.dialer->dials() == 4);
    CHECK(fix.pool->open() == 1);
}

TEST_CASE("connection_pool: a fresh connection is new, and an idle one makes room for it")
{
    pool_fixture fix{pool_of(2)};
    auto& a = fix.take();
    auto& b = fix.take();
    fix.pass();
    a.got->connection.done(true);
    auto& fresh = fix.take(true);
    fix.pass();
    REQUIRE(fresh.has_connection());
    CHECK_FALSE(fresh.got->connection.reused());
    CHECK(fix.streams_open_at_most == 2);

    auto& in_line = fix.take(true);
    fix.pass();
    CHECK_FALSE(in_line.got);
    b.got->connection.done(true);
    fix.pass();
    REQUIRE(in_line.has_connection());
    CHECK_FALSE(in_line.got->connection.reused());
    CHECK(fix.dialer->dials() == 4);
    CHECK(fix.streams_open_at_most == 2);
}

TEST_CASE("connection_pool: the context is destroyed after every number of handlers, and the pool with it")
{
    bool more = true;
    for (unsigned k = 0; more; ++k) {
        pool_fixture fix{pool_of(2)};
        fix.dialer->delay(10ms);
        for (int i = 0; i < 4; ++i) {
            fix.take(i == 2);
        }
        const auto give_back = [&] {
            for (auto& t : fix.takers) {
                if (t.has_connection()) {
                    t.got->connection.done(true);
                }
            }
        };
        const bool early = k % 2 == 0; // the last reference is then in the coroutines
        if (early) {
            fix.pool.reset();
        }
        for (unsigned i = 0; i < k && more; ++i) {
            if (fix.context->stopped()) {
                fix.context->restart();
            }
            more = fix.context->poll_one() > 0 || fix.time->advance_to_next();
            give_back();
        }
        fix.destroy_context();
        CAPTURE(k);
        REQUIRE(fix.streams_open == 0);
        REQUIRE(fix.time->pending() == 0);
    }
}

} // namespace cloudbuf::net
