// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The deadlines of an exchange, to the millisecond of simulated time.

#include "exchange_fixture.hpp"
#include "net/deadline.hpp"

#include <boost/asio/error.hpp>

#include <catch2/catch_test_macros.hpp>

namespace cloudbuf::net {

namespace {

using model::transport_phase;

sim::channel_settings with_capacity(std::size_t capacity)
{
    sim::channel_settings s;
    s.capacity = capacity;
    return s;
}

} // namespace

TEST_CASE("exchange: a peer that takes no byte of the head stalls it")
{
    exchange_fixture fix{with_capacity(0)};
    fix.options.deadlines.stall = 1234ms;
    fix.start(a_put(10));
    const exchange_result r = fix.finish();
    CHECK(r.error.code == errc::timeout);
    CHECK(r.error.phase == transport_phase::write);
    CHECK_FALSE(r.request_sent);
    CHECK_FALSE(r.reusable);
    CHECK_FALSE(fix.client->is_open());
    CHECK(fix.elapsed() == 1234ms);
    CHECK(fix.time.pending() == 0);
}

TEST_CASE("exchange: a body may take any time as long as bytes move")
{
    exchange_fixture fix{with_capacity(1000)};
    fix.options.deadlines.stall = 1000ms;
    fix.start(a_put(100'000));
    std::string taken(600, '\0');
    while (fix.server().received().size() < 80'000) {
        fix.settle();
        REQUIRE_FALSE(fix.result);
        REQUIRE_FALSE(fix.run_until([&] { return fix.result.has_value(); }, 999ms));
        bool read = false;
        auto done = [&](error_code ec, std::size_t n) { read = !ec && n > 0; };
        fix.server().async_read_some(asio::buffer(taken), done);
        REQUIRE(fix.run_until([&] { return read; }));
    }
    const auto last_progress = fix.elapsed();
    CHECK(last_progress > 60s);
    const exchange_result r = fix.finish();
    CHECK(r.error.code == errc::timeout);
    CHECK(r.error.phase == transport_phase::write);
    CHECK(fix.elapsed() == last_progress + 1000ms);
}

TEST_CASE("exchange: no answer in time")
{
    exchange_fixture fix;
    fix.options.deadlines.response_idle = 777ms;
    fix.start(a_put(10));
    const exchange_result r = fix.finish();
    CHECK(r.error.code == errc::timeout);
    CHECK(r.error.phase == transport_phase::wait);
    CHECK(r.request_sent);
    CHECK_FALSE(r.error.response_started);
    CHECK(fix.elapsed() == 777ms);
}

TEST_CASE("exchange: an answer that is slow is told once, and awaited nonetheless")
{
    exchange_fixture fix;
    fix.options.deadlines.response_idle = 30s;
    std::vector<std::chrono::milliseconds> told;
    fix.options.slow = slow_answer{1000ms, [&] { told.push_back(fix.elapsed()); }};
    fix.start(a_put(10));
    fix.settle();
    const auto run = [&](std::chrono::milliseconds for_so_long) {
        REQUIRE_FALSE(fix.run_until([&] { return fix.result.has_value(); }, for_so_long));
    };
    run(400ms);
    SECTION("because nothing comes")
    {
        run(20s);
        CHECK(told == std::vector{1000ms});
        fix.server().send(ok_answer());
        const exchange_result r = fix.finish();
        REQUIRE(r.response);
        CHECK(*r.answered_at - *r.sent_at == 20'400ms);
    }
    SECTION("but not once it has begun")
    {
        fix.server().send("HTTP/1.1 2");
        run(20s);
        fix.server().send("00 OK\r\nContent-Length: 0\r\n\r\n");
        const exchange_result r = fix.finish();
        CHECK(told.empty());
        REQUIRE(r.response);
        CHECK(*r.answered_at - *r.sent_at == 400ms);
    }
}

TEST_CASE("exchange: a request that is slow to go out is no slow answer")
{
    exchange_fixture fix{with_capacity(0)};
    fix.options.deadlines.stall = 20s;
    bool told = false;
    fix.options.slow = slow_answer{1000ms, [&] { told = true; }};
    fix.start(a_put(10));
    const exchange_result r = fix.finish();
    CHECK(r.error.code == errc::timeout);
    CHECK_FALSE(told);
    CHECK_FALSE(r.sent_at);
}

TEST_CASE("exchange: an answer that stops in its middle")
{
    for (const char* beginning :
         {"H", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabcd", "HTTP/1.1 100 Continue\r\n\r\n"}) {
        exchange_fixture fix;
        fix.options.deadlines.response_idle = 500ms;
        fix.start(a_put(10));
        fix.settle();
        fix.time.advance(400ms);
        fix.server().send(beginning);
        const exchange_result r = fix.finish();
        CHECK(r.error.code == errc::timeout);
        CHECK(r.error.phase == transport_phase::read);
        CHECK(r.error.response_started);
        CHECK(fix.elapsed() == 900ms);
    }
}

TEST_CASE("exchange: an early answer whose body never ends does not wait for the stalled request")
{
    exchange_fixture fix{with_capacity(1000)};
    fix.options.deadlines.stall = 20s;
    fix.options.deadlines.response_idle = 500ms;
    fix.start(a_put(100'000));
    fix.settle();
    fix.server().send("HTTP/1.1 403 Forbidden\r\nContent-Length: 5\r\n\r\n");
    const exchange_result r = fix.finish();
    CHECK(r.error.code == errc::timeout);
    CHECK(r.error.phase == transport_phase::read);
    CHECK_FALSE(r.request_sent);
    CHECK(fix.elapsed() == 500ms);
}

TEST_CASE("exchange: white space keeps the final request of an upload alive for minutes")
{
    // S3 sends white space while it completes a multipart upload (API reference, CompleteMultipartUpload).
    exchange_fixture fix;
    fix.options.deadlines.response_idle = 60s;
    fix.options.deadlines.total = 15min;
    fix.start(a_request("POST"));
    fix.settle();
    fix.server().send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < 14 * 60 / 50; ++i) {
        fix.server().send("1\r\n \r\n");
        REQUIRE_FALSE(fix.run_until([&] { return fix.result.has_value(); }, 50s));
    }
    SECTION("and then the answer comes")
    {
        fix.server().send("4\r\n<ok>\r\n0\r\n\r\n");
        const exchange_result r = fix.finish();
        REQUIRE(r.response);
        CHECK(r.response->body == std::string(16, ' ') + "<ok>");
        CHECK(r.reusable);
        CHECK(fix.elapsed() == 800s);
    }
    SECTION("but not longer than the limit on the whole")
    {
        fix.server().send("1\r\n \r\n");
        fix.run_until([&] { return fix.result.has_value(); }, 50s);
        fix.server().send("1\r\n \r\n");
        const exchange_result r = fix.finish();
        CHECK(r.error.code == errc::timeout);
        CHECK(r.error.phase == transport_phase::read);
        CHECK(fix.elapsed() == 15min);
    }
    SECTION("and not if it stops")
    {
        const exchange_result r = fix.finish();
        CHECK(r.error.code == errc::timeout);
        CHECK(fix.elapsed() == 750s + 60s);
    }
}

TEST_CASE("exchange: an exchange leaves no timer behind")
{
    exchange_fixture fix;
    fix.start(a_put(10));
    fix.settle();
    CHECK(fix.time.pending() == 1);
    fix.server().send(ok_answer());
    fix.finish();
    CHECK(fix.time.pending() == 0);
    CHECK(fix.elapsed() == 0ms);
}

TEST_CASE("deadline: what the end of an operation means")
{
    const error_code aborted = asio::error::operation_aborted;
    const error_code lost = asio::error::connection_reset;
    for (const bool cancelled : {false, true}) {
        for (const bool passed : {false, true}) {
            CHECK(translate_aborted(lost, cancelled, passed) == lost);
            CHECK(translate_aborted({}, cancelled, passed) == error_code{});
        }
    }
    CHECK(translate_aborted(aborted, true, false) == aborted);
    CHECK(translate_aborted(aborted, true, true) == aborted);
    CHECK(translate_aborted(aborted, false, true) == errc::timeout);
    CHECK(translate_aborted(aborted, false, false) == errc::connection_lost);
}

TEST_CASE("deadline: a sleep ends in time, or when its caller is cancelled")
{
    sim::sim_clock time;
    asio::io_context context;
    scope children{strand{context.get_executor()}};
    std::optional<bool> slept;
    auto sleep = [](sim::sim_clock& t, std::optional<bool>& out) -> asio::awaitable<void> {
        co_await asio::this_coro::throw_if_cancelled(false);
        out = co_await sleep_until(t, t.now() + 100ms);
    };
    children.spawn(sleep(time, slept));
    SECTION("in time")
    {
        CHECK_FALSE(time.run_until(context, [&] { return slept.has_value(); }, 99ms));
        CHECK(time.run_until(context, [&] { return slept.has_value(); }, 1ms));
        CHECK(slept == true);
    }
    SECTION("cancelled while it sleeps")
    {
        time.run_until(context, [] { return false; }, 50ms);
        children.cancel();
        CHECK(time.run_until(context, [&] { return slept.has_value(); }, 0ms));
        CHECK(slept == false);
    }
    SECTION("cancelled before")
    {
        children.cancel();
        CHECK(time.run_until(context, [&] { return slept.has_value(); }, 0ms));
        CHECK(slept == false);
    }
    time.run(context);
    CHECK(children.running() == 0);
    CHECK(time.pending() == 0);
}

TEST_CASE("deadline: moving it later is noticed when the timer fires, moving it earlier at once")
{
    sim::sim_clock time;
    asio::io_context context;
    deadline d{context.get_executor(), time};
    int waits = 0;
    const auto count = [&](error_code) { ++waits; };

    d.set(time.now() + 100ms);
    d.async_wait(count);
    d.set(time.now() + 500ms);
    CHECK(time.run_until(context, [&] { return waits == 1; }, 100ms));
    CHECK_FALSE(d.passed());
    d.async_wait(count);
    d.set(time.now() + 50ms);
    CHECK(time.run_until(context, [&] { return waits == 2; }, 0ms));
    d.async_wait(count);
    CHECK_FALSE(time.run_until(context, [&] { return waits == 3; }, 49ms));
    CHECK(time.run_until(context, [&] { return waits == 3; }, 1ms));
    CHECK(d.passed());
}

} // namespace cloudbuf::net
