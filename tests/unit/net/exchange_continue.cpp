// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// An exchange that asks for consent before it sends its body.

#include "exchange_fixture.hpp"

#include <boost/asio/error.hpp>

#include <catch2/catch_test_macros.hpp>

namespace cloudbuf::net {

namespace {

using consent = exchange_result::continue_outcome;
using model::transport_phase;

constexpr std::size_t large = 1024 * 1024;

std::size_t head_size(const std::string& sent)
{
    return sent.find("\r\n\r\n") + 4;
}

} // namespace

TEST_CASE("exchange: 100-continue")
{
    exchange_fixture fix;
    fix.options.expect_continue = true;

    SECTION("without an answer the body is sent after the wait")
    {
        fix.start(a_put(large));
        fix.settle();
        CHECK(fix.server().received().size() == head_size(fix.server().received()));
        CHECK(fix.server().received().find("\r\nExpect: 100-continue\r\n") != std::string::npos);
        CHECK_FALSE(fix.run_until([&] { return fix.server().received().size() > large; }, 999ms));
        CHECK(fix.run_until([&] { return fix.server().received().size() > large; }, 1ms));
        fix.server().send("HTTP/1.1 100 Continue\r\n\r\n"); // too late to matter
        fix.server().send(ok_answer());
        const exchange_result r = fix.finish();
        CHECK(r.response);
        CHECK(r.reusable);
        CHECK(r.expectation == consent::timed_out);
    }
    SECTION("a final answer instead: the body is never sent")
    {
        fix.start(a_put(large));
        fix.settle();
        fix.server().send("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
        const exchange_result r = fix.finish();
        REQUIRE(r.response);
        CHECK(r.response->status == 403);
        CHECK(r.expectation == consent::answered);
        CHECK_FALSE(r.request_sent);
        CHECK_FALSE(r.reusable);
        CHECK(fix.server().received().size() == head_size(fix.server().received()));
        CHECK(fix.elapsed() == 0ms);
    }
    SECTION("the connection ends instead")
    {
        fix.start(a_put(large));
        fix.settle();
        fix.server().end(asio::error::eof);
        const exchange_result r = fix.finish();
        CHECK(r.error.code == errc::connection_lost);
        CHECK(r.error.phase == transport_phase::wait);
        CHECK(r.expectation == consent::not_asked);
        CHECK_FALSE(r.request_sent);
    }
    SECTION("consent, twice, and another informational answer before")
    {
        fix.start(a_put(large));
        fix.settle();
        fix.server().send("HTTP/1.1 102 Processing\r\n\r\n");
        fix.settle();
        CHECK(fix.server().received().size() == head_size(fix.server().received()));
        fix.server().send("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n");
        fix.settle();
        CHECK(fix.server().received().size() == head_size(fix.server().received()) + large);
        fix.server().send(ok_answer());
        const exchange_result r = fix.finish();
        CHECK(r.response);
        CHECK(r.reusable);
        CHECK(r.expectation == consent::continued);
        CHECK(fix.elapsed() == 0ms);
    }
    SECTION("without a body nobody is asked")
    {
        fix.start(a_put(0));
        fix.settle();
        CHECK(fix.server().received().find("Expect") == std::string::npos);
        fix.server().send(ok_answer());
        CHECK(fix.finish().expectation == consent::not_asked);
    }
}

TEST_CASE("exchange: consent that overtakes the end of the head counts")
{
    sim::channel_settings up;
    up.max_write = 50;
    exchange_fixture fix{up};
    fix.options.expect_continue = true;
    fix.start(a_put(large));
    REQUIRE(fix.received(50));
    fix.server().send("HTTP/1.1 100 Continue\r\n\r\n");
    CHECK(fix.run_until([&] { return fix.server().received().size() > large; }));
    fix.server().send(ok_answer());
    const exchange_result r = fix.finish();
    CHECK(r.expectation == consent::continued);
    CHECK(fix.elapsed() == 0ms);
}

} // namespace cloudbuf::net
