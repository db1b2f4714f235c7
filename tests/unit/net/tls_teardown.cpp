// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Cancelling, closing and destroying while operations are outstanding.

#include "tls_peer.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <chrono>
#include <exception>
#include <memory>
#include <span>
#include <string>

namespace cloudbuf::net {
namespace {

const std::string& batch()
{
    static const std::string bytes(128 * 1024, 'x');
    return bytes;
}

/// Starts writes until one waits; that one reports to `last`.
void fill(connected_pair& pair, outcome& last, asio::cancellation_slot slot = {})
{
    do {
        last = {};
        const asio::const_buffer buffer = asio::buffer(batch());
        pair.tls.client->start_write_some({&buffer, 1}, asio::bind_cancellation_slot(slot, last.handler()));
        pair.ctx.restart();
        pair.ctx.poll();
    } while (last.calls != 0);
}

} // namespace

TEST_CASE("tls_stream: cancelling ends a read that waits")
{
    connected_pair pair;
    asio::cancellation_signal signal;
    std::array<char, 10> bytes{};
    outcome o;
    pair.tls.client->start_read_some(
        asio::buffer(bytes), asio::bind_cancellation_slot(signal.slot(), o.handler())
    );
    pair.ctx.restart();
    pair.ctx.poll();
    CHECK(o.calls == 0);
    signal.emit(asio::cancellation_type::terminal);
    CHECK(o.calls == 0);
    run_until_done(pair.ctx, o);
    CHECK(o.ec == asio::error::operation_aborted);
    CHECK(o.calls == 1);
}

TEST_CASE("tls_stream: cancelling ends a write that waits")
{
    connected_pair pair;
    asio::cancellation_signal signal;
    outcome o;
    fill(pair, o, signal.slot());
    signal.emit(asio::cancellation_type::terminal);
    run_until_done(pair.ctx, o);
    CHECK(o.ec == asio::error::operation_aborted);
    CHECK(o.bytes == 0);
}

TEST_CASE("tls_stream: cancelling ends a handshake that waits")
{
    asio::io_context ctx{1};
    auto server = make_server_context(names({"server.test"}));
    tls_pair pair{ctx, server, make_context(trusting_options())};
    asio::cancellation_signal signal;
    outcome o;
    pair.client->start_handshake(asio::bind_cancellation_slot(signal.slot(), o.handler()));
    ctx.poll();
    signal.emit(asio::cancellation_type::terminal);
    run_until_done(ctx, o);
    CHECK(o.ec == asio::error::operation_aborted);
}

TEST_CASE("tls_stream: a cancellation that comes after the data and before its handler still counts")
{
    connected_pair pair;
    asio::io_context busy{1}; // the handler's executor: it runs when we say so
    asio::cancellation_signal signal;
    std::array<char, 10> bytes{};
    outcome o;
    pair.tls.client->start_read_some(
        asio::buffer(bytes),
        asio::bind_cancellation_slot(signal.slot(), asio::bind_executor(busy, o.handler()))
    );
    asio::write(*pair.tls.server, asio::buffer("x", 1));
    pair.ctx.restart();
    REQUIRE(pair.ctx.run_one_for(std::chrono::seconds{10}) == 1); // the wait is over
    signal.emit(asio::cancellation_type::terminal);
    run_until_done(busy, o);
    CHECK(o.ec == asio::error::operation_aborted);
    CHECK(o.calls == 1);
}

TEST_CASE("tls_stream: closing ends what is outstanding")
{
    connected_pair pair;
    outcome write;
    fill(pair, write);
    std::array<char, 10> bytes{};
    outcome read;
    pair.tls.client->start_read_some(asio::buffer(bytes), read.handler());
    pair.tls.client->close();
    CHECK(read.calls == 0);
    run_until_done(pair.ctx, read);
    run_until_done(pair.ctx, write);
    CHECK(read.ec == asio::error::operation_aborted);
    CHECK(write.ec == asio::error::operation_aborted);

    outcome late;
    pair.tls.client->start_read_some(asio::buffer(bytes), late.handler());
    run_until_done(pair.ctx, late);
    CHECK(late.ec == asio::error::operation_aborted);
}

TEST_CASE("tls_stream: may be destroyed while operations are outstanding")
{
    connected_pair pair;
    outcome write;
    fill(pair, write);
    std::array<char, 10> bytes{};
    outcome read;
    pair.tls.client->start_read_some(asio::buffer(bytes), read.handler());
    pair.tls.client.reset();
    run_until_done(pair.ctx, read);
    run_until_done(pair.ctx, write);
    CHECK(read.ec == asio::error::operation_aborted);
    CHECK(write.ec == asio::error::operation_aborted);
}

TEST_CASE("tls_stream: may be destroyed before the handler of a finished read runs")
{
    connected_pair pair;
    asio::write(*pair.tls.server, asio::buffer("x", 1));
    std::array<char, 10> bytes{};
    outcome read;
    pair.tls.client->start_read_some(asio::buffer(bytes), read.handler());
    pair.tls.client.reset();
    run_until_done(pair.ctx, read);
    CHECK_FALSE(read.ec);
    CHECK(read.bytes == 1);
}

TEST_CASE("tls_stream: a context may be destroyed while operations are outstanding")
{
    std::array<char, 10> bytes{};
    outcome read;
    outcome write;
    {
        connected_pair pair;
        fill(pair, write);
        pair.tls.client->start_read_some(asio::buffer(bytes), read.handler());
    }
    CHECK(read.calls == 0);
    CHECK(write.calls == 0);
}

TEST_CASE("tls_stream: everything may stop after any handler")
{
    // The coroutines own the streams, which are thus destroyed with the context.
    const auto converse = [](std::shared_ptr<tls_pair> pair) -> asio::awaitable<void> {
        std::array<char, 1000> bytes{};
        const std::string text(300'000, 't');
        std::size_t sent = 0;
        while (sent != text.size()) {
            const asio::const_buffer rest{text.data() + sent, text.size() - sent};
            const std::span<const asio::const_buffer> sequence{&rest, 1};
            sent += co_await pair->client->async_write_some(sequence, asio::use_awaitable);
        }
        co_await pair->client->async_read_some(asio::buffer(bytes), asio::use_awaitable);
    };
    const auto answer = [](std::shared_ptr<tls_pair> pair) -> asio::awaitable<void> {
        co_await pair->server->async_handshake(asio::ssl::stream_base::server, asio::use_awaitable);
        std::string text(300'000, '\0');
        std::size_t got = 0;
        while (got != text.size()) {
            got += co_await pair->server->async_read_some(asio::buffer(text), asio::use_awaitable);
        }
        co_await pair->server->async_write_some(asio::buffer("done", 4), asio::use_awaitable);
    };
    auto server = make_server_context(names({"server.test"}));
    const auto client = make_context(trusting_options());
    bool completed = false;
    for (int steps = 0; !completed; ++steps) {
        REQUIRE(steps < 10'000);
        asio::io_context ctx{1};
        auto pair = std::make_shared<tls_pair>(ctx, server, client);
        auto& shaking = *pair->client;
        shaking.start_handshake([&, pair](error_code ec) {
            if (!ec) {
                asio::co_spawn(ctx, converse(pair), [&](std::exception_ptr e) { completed = !e; });
            }
        });
        asio::co_spawn(ctx, answer(std::move(pair)), asio::detached);
        for (int i = 0; i != steps; ++i) {
            ctx.run_one_for(std::chrono::seconds{10});
        }
    }
    CHECK(completed);
}

TEST_CASE("tls_stream: handlers run on their associated executor")
{
    connected_pair pair;
    const auto strand = asio::make_strand(pair.ctx);
    std::array<char, 10> bytes{};
    outcome read;
    bool on_strand = false;
    const auto record = [&](error_code ec, std::size_t n) {
        on_strand = strand.running_in_this_thread();
        read.handler()(ec, n);
    };
    SECTION("after waiting")
    {
        pair.tls.client->start_read_some(asio::buffer(bytes), asio::bind_executor(strand, record));
        pair.ctx.restart();
        pair.ctx.poll();
        CHECK(read.calls == 0);
        asio::write(*pair.tls.server, asio::buffer("x", 1));
    }
    SECTION("without waiting")
    {
        asio::write(*pair.tls.server, asio::buffer("x", 1));
        pair.tls.client->start_read_some(asio::buffer(bytes), asio::bind_executor(strand, record));
        CHECK(read.calls == 0);
    }
    run_until_done(pair.ctx, read);
    CHECK_FALSE(read.ec);
    CHECK(on_strand);
}

} // namespace cloudbuf::net
