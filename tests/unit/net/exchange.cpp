// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// One exchange: connections that fail at every byte, early answers, and all the ways to answer.

#include "exchange_fixture.hpp"
#include "recorded_responses.hpp"
#include "support/sim/sim_random.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <array>
#include <numeric>

namespace cloudbuf::net {

namespace {

using model::transport_phase;

constexpr std::size_t large = 1024 * 1024;

/// The answer is there before the request: then only the way of the bytes matters.
exchange_result answered_with(
    const model::http_request& request, std::string_view wire, const sim::channel_settings& down = {}
)
{
    exchange_fixture fix{{}, down};
    fix.start(request);
    fix.settle();
    fix.server().send(wire);
    fix.server().end(asio::error::eof);
    return fix.finish();
}

std::size_t head_size(const std::string& sent)
{
    return sent.find("\r\n\r\n") + 4;
}

} // namespace

TEST_CASE("exchange: a request that cannot be written is refused before a byte is sent")
{
    exchange_fixture fix;
    auto request = a_put(3);
    request.headers.push_back({"x-amz-meta-a", "1\r\nX-Evil: 1"});
    fix.start(request);
    const exchange_result r = fix.finish();
    CHECK(r.error.code == errc::invalid_options);
    CHECK_FALSE(r.request_sent);
    CHECK_FALSE(r.response);
    CHECK(fix.server().received().empty());
}

TEST_CASE("exchange: the connection fails after every number of bytes sent, until the request gets through")
{
    const std::string answer = ok_answer();
    std::size_t n = 0;
    for (;; ++n) {
        sim::channel_settings up;
        up.fail_write_after = n;
        up.max_write = 1 + n % 50;
        exchange_fixture fix{up};
        fix.start(a_put(40));
        fix.run_until([&] { return fix.server().received().size() >= n; });
        fix.settle();
        const bool whole = fix.server().received().ends_with(std::string(40, 'x'));
        if (whole) {
            fix.server().send(answer);
        }
        const exchange_result r = fix.finish();
        CAPTURE(n);
        REQUIRE(r.request_sent == whole);
        REQUIRE(r.error.request_sent == whole);
        REQUIRE(r.reusable == whole);
        REQUIRE(r.response.has_value() == whole);
        if (whole) {
            break;
        }
        REQUIRE(r.error.code == errc::connection_lost);
        REQUIRE(r.error.phase == transport_phase::write);
        REQUIRE_FALSE(r.error.response_started);
        REQUIRE_FALSE(fix.client->is_open());
        REQUIRE(fix.elapsed() == 1000ms); // for the peer's last word
    }
    CHECK(n > 100);
}

TEST_CASE("exchange: the connection fails after every number of bytes received, until the answer is whole")
{
    const std::string answer = "HTTP/1.1 100 Continue\r\n\r\n" + ok_answer();
    const error_code ends[] = {
        asio::error::connection_reset, asio::error::eof, asio::ssl::error::stream_truncated
    };
    for (const error_code& end : ends) {
        for (std::size_t n = 0; n <= answer.size(); ++n) {
            sim::channel_settings down;
            down.fail_read_after = n;
            down.read_error = end;
            exchange_fixture fix{{}, down};
            fix.start(a_put(40));
            fix.settle();
            fix.server().send(answer);
            const exchange_result r = fix.finish();
            CAPTURE(n, end);
            REQUIRE(r.response.has_value() == (n == answer.size()));
            REQUIRE(r.reusable == (n == answer.size()));
            REQUIRE(r.request_sent);
            if (!r.response) {
                REQUIRE(r.error.code == errc::connection_lost);
                REQUIRE(r.error.response_started == (n > 0));
            }
        }
    }
}

TEST_CASE("exchange: an answer without a length is complete at a clean end only")
{
    const error_code ends[] = {
        asio::error::eof, asio::error::connection_reset, asio::ssl::error::stream_truncated
    };
    for (const error_code& end : ends) {
        exchange_fixture fix;
        fix.start(a_request("GET"));
        fix.settle();
        fix.server().send("HTTP/1.1 200 OK\r\n\r\nall");
        fix.server().end(end);
        const exchange_result r = fix.finish();
        CHECK_FALSE(r.reusable);
        CHECK(r.request_sent);
        CHECK(r.response.has_value() == (end == asio::error::eof));
        if (r.response) {
            CHECK(r.response->body == "all");
        } else {
            CHECK(r.error.code == errc::connection_lost);
            CHECK(r.error.phase == transport_phase::read);
        }
    }
}

TEST_CASE("exchange: answers that are malformed or too large are errors")
{
    std::string hundred_mb_head = "HTTP/1.1 200 OK\r\n";
    while (hundred_mb_head.size() < 100'000'000) {
        hundred_mb_head += "x-padding: " + std::string(1000, 'x') + "\r\n";
    }
    std::string hints;
    for (int i = 0; i < 17; ++i) {
        hints += "HTTP/1.1 103 Early Hints\r\n\r\n";
    }
    const std::string wires[] = {
        "220 mail.example ESMTP\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 8589934592\r\n\r\n",
        hundred_mb_head,
        hints + ok_answer(),
    };
    for (const std::string& wire : wires) {
        const exchange_result r = answered_with(a_put(10), wire);
        CAPTURE(wire.substr(0, 80));
        CHECK_FALSE(r.response);
        CHECK_FALSE(r.reusable);
        CHECK(r.error.code == errc::malformed_response);
        CHECK(r.error.phase == transport_phase::read);
        CHECK(r.error.request_sent);
        CHECK(r.error.response_started);
        CHECK_FALSE(r.error.detail.empty());
    }
}

TEST_CASE("exchange: random answers end in a value")
{
    const std::uint64_t seed = 7;
    CAPTURE(seed);
    sim::sim_random random{seed};
    const std::string answer = "HTTP/1.1 100 Continue\r\n\r\n" + ok_answer("a body of some length");
    for (int run = 0; run < 2000; ++run) {
        std::string wire = answer;
        for (auto n = random.below(4); n > 0; --n) {
            wire[random.below(wire.size())] = static_cast<char>(random.below(256));
        }
        sim::channel_settings down;
        down.max_read = 1 + random.below(30);
        CAPTURE(run, wire);
        const exchange_result r = answered_with(a_put(10), wire, down);
        REQUIRE(r.response.has_value() != static_cast<bool>(r.error.code));
    }
}

TEST_CASE("exchange: every recorded answer at every fragment size")
{
    const auto recorded = recorded_responses();
    if (recorded.empty()) {
        SKIP("the recorded answers are missing: " CLOUDBUF_VECTORS);
    }
    std::vector<std::size_t> sizes(31);
    std::iota(sizes.begin(), sizes.end(), std::size_t{1});
    sizes.push_back(sim::channel_settings::unlimited);
    for (const recorded_response& r : recorded) {
        for (const std::size_t size : sizes) {
            CAPTURE(r.name, size);
            sim::channel_settings pieces;
            pieces.max_read = size;
            pieces.max_write = size;
            exchange_fixture fix{pieces, pieces};
            fix.start(a_put(100));
            REQUIRE(fix.run_until([&] { return fix.server().received().ends_with(std::string(100, 'x')); }));
            fix.settle();
            fix.server().send(r.chunked_wire);
            const exchange_result got = fix.finish();
            REQUIRE(got.response);
            REQUIRE(got.response->status == r.expected.status);
            REQUIRE(got.response->body == r.expected.body);
            REQUIRE(got.reusable == (got.response->header("connection") != "close"));
        }
    }
}

TEST_CASE("exchange: an early answer stops a body, also when the connection is reset behind it")
{
    const std::string refusal = "HTTP/1.1 403 Forbidden\r\nContent-Length: 6\r\n\r\ndenied";
    for (const bool reset : {false, true}) {
        for (const std::size_t piece : {1u, 10u, 1000u}) {
            sim::channel_settings up;
            up.capacity = 128 * 1024;
            sim::channel_settings down;
            down.max_read = piece;
            exchange_fixture fix{up, down};
            fix.start(a_put(8 * large));
            REQUIRE(fix.received(100'000));
            fix.server().send(refusal);
            if (reset) {
                fix.server().reset();
            }
            const exchange_result r = fix.finish();
            CAPTURE(reset, piece);
            REQUIRE(r.response);
            CHECK(r.response->status == 403);
            CHECK(r.response->body == "denied");
            CHECK_FALSE(r.request_sent);
            CHECK_FALSE(r.reusable);
            CHECK(fix.server().received().size() < large);
            CHECK(fix.elapsed() == 0ms);
        }
    }
}

TEST_CASE("exchange: after a failed write the peer's last word is awaited for a second")
{
    sim::channel_settings up;
    up.fail_write_after = 100'000;
    SECTION("and preferred")
    {
        exchange_fixture fix{up};
        fix.start(a_put(large));
        fix.settle();
        fix.time.advance(900ms);
        fix.server().send("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
        const exchange_result r = fix.finish();
        REQUIRE(r.response);
        CHECK(r.response->status == 400);
        CHECK_FALSE(r.request_sent);
        CHECK_FALSE(r.reusable);
    }
    SECTION("but what follows it is not the cause")
    {
        exchange_fixture fix{up};
        fix.start(a_put(large));
        fix.settle();
        fix.server().end(asio::error::connection_reset);
        const exchange_result r = fix.finish();
        CHECK_FALSE(r.response);
        CHECK(r.error.code == errc::connection_lost);
        CHECK(r.error.phase == transport_phase::write);
        CHECK(r.error.detail == error_code{asio::error::broken_pipe}.message());
        CHECK(fix.elapsed() == 0ms);
    }
}

TEST_CASE("exchange: the head and a small body are one write")
{
    exchange_fixture fix;
    fix.start(a_put(100));
    REQUIRE(fix.received(1));
    CHECK(fix.server().received().ends_with(std::string(100, 'x')));
}

TEST_CASE("exchange: a payload of many pieces arrives whole and in order")
{
    std::vector<std::string> blocks;
    std::string whole;
    for (std::size_t i = 0; i < 300; ++i) {
        blocks.push_back(std::string(i % 97, static_cast<char>('a' + i % 26)));
        whole += blocks.back();
    }
    for (const std::size_t piece : {1u, 13u, 1000u, 1'000'000u}) {
        sim::channel_settings up;
        up.max_write = piece;
        exchange_fixture fix{up};
        auto request = a_put(0);
        request.sends_payload = true;
        std::vector<asio::const_buffer> payload;
        for (const std::string& b : blocks) {
            payload.push_back(asio::buffer(b));
        }
        fix.start(request, payload);
        fix.settle();
        const std::string& got = fix.server().received();
        CHECK(got.substr(head_size(got)) == whole);
        CHECK(got.find("\r\nContent-Length: " + std::to_string(whole.size()) + "\r\n") != std::string::npos);
        fix.server().send(ok_answer());
        CHECK(fix.finish().reusable);
    }
}

TEST_CASE("exchange: HEAD has no body, whatever its length says")
{
    const exchange_result r = answered_with(
        a_request("HEAD"), "HTTP/1.1 200 OK\r\nContent-Length: 8589934592\r\nETag: \"e\"\r\n\r\n"
    );
    REQUIRE(r.response);
    CHECK(r.response->body.empty());
    CHECK(r.response->header("etag") == "\"e\"");
    CHECK(r.reusable);
}

TEST_CASE("exchange: when a connection carries another exchange")
{
    const auto reusable = [](std::string_view wire) { return answered_with(a_put(10), wire).reusable; };
    CHECK(reusable(ok_answer()));
    CHECK(reusable("HTTP/1.1 204 No Content\r\n\r\n"));
    CHECK(reusable("HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"));
    CHECK_FALSE(reusable("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
    CHECK_FALSE(reusable("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n"));
    CHECK_FALSE(reusable(ok_answer() + "x"));
}

TEST_CASE("exchange: two exchanges follow each other on one connection")
{
    exchange_fixture fix;
    for (int i = 0; i < 2; ++i) {
        fix.start(a_put(10));
        fix.settle();
        fix.server().send(ok_answer(std::to_string(i)));
        const exchange_result r = fix.finish();
        REQUIRE(r.response);
        CHECK(r.response->body == std::to_string(i));
        CHECK(r.reusable);
        CHECK(fix.client->is_reusable());
    }
}

} // namespace cloudbuf::net
