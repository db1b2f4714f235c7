// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// What goes through the plain stream, and how it ends.

#include "net/plain_stream.hpp"

#include "tls_peer.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/write.hpp>

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace cloudbuf::net {
namespace {

struct fixture {
    fixture()
    {
        socket_pair sockets{ctx};
        server = std::move(sockets.theirs);
        client = std::make_unique<plain_stream>(std::move(sockets.ours));
    }

    /// Starts writes until one waits; that one reports to `last`.
    void fill(outcome& last, asio::cancellation_slot slot = {})
    {
        do {
            last = {};
            const asio::const_buffer buffer = asio::buffer(block);
            client->start_write_some({&buffer, 1}, asio::bind_cancellation_slot(slot, last.handler()));
            ctx.restart();
            ctx.poll();
        } while (last.calls != 0);
    }

    asio::io_context ctx{1};
    std::string block = std::string(1024 * 1024, 'b');
    asio::ip::tcp::socket server{ctx};
    std::unique_ptr<plain_stream> client;
    std::array<char, 100> bytes{};
};

} // namespace

TEST_CASE("plain_stream: the peer's end is eof, and a connection that ended is not reusable")
{
    fixture f;
    CHECK(f.client->is_reusable());
    f.server.close();
    outcome read;
    f.client->start_read_some(asio::buffer(f.bytes), read.handler());
    CHECK(read.calls == 0);
    run_until_done(f.ctx, read);
    CHECK(read.ec == asio::error::eof);
    CHECK_FALSE(f.client->is_reusable());
}

TEST_CASE("plain_stream: a reset is an error, and not reusable")
{
    fixture f;
    f.server.set_option(asio::socket_base::linger(true, 0));
    f.server.close();
    CHECK_FALSE(f.client->is_reusable());
    outcome write;
    const asio::const_buffer buffer = asio::buffer(f.block);
    f.client->start_write_some({&buffer, 1}, write.handler());
    run_until_done(f.ctx, write);
    CHECK((write.ec == asio::error::broken_pipe || write.ec == asio::error::connection_reset));
    CHECK(write.bytes == 0);
}

TEST_CASE("plain_stream: bytes that nobody asked for make it not reusable, and stay readable")
{
    fixture f;
    asio::write(f.server, asio::buffer("x", 1));
    CHECK_FALSE(f.client->is_reusable());
    outcome read;
    f.client->start_read_some(asio::buffer(f.bytes), read.handler());
    run_until_done(f.ctx, read);
    CHECK_FALSE(read.ec);
    CHECK(read.bytes == 1);
}

TEST_CASE("plain_stream: cancelling ends a read and a write that wait")
{
    fixture f;
    asio::cancellation_signal stop_write;
    asio::cancellation_signal stop_read;
    outcome write;
    f.fill(write, stop_write.slot());
    outcome read;
    f.client->start_read_some(
        asio::buffer(f.bytes), asio::bind_cancellation_slot(stop_read.slot(), read.handler())
    );
    stop_read.emit(asio::cancellation_type::terminal);
    run_until_done(f.ctx, read);
    CHECK(read.ec == asio::error::operation_aborted);
    CHECK(write.calls == 0);
    stop_write.emit(asio::cancellation_type::terminal);
    run_until_done(f.ctx, write);
    CHECK(write.ec == asio::error::operation_aborted);
}

TEST_CASE("plain_stream: closing or destroying it ends what is outstanding")
{
    fixture f;
    outcome write;
    f.fill(write);
    outcome read;
    f.client->start_read_some(asio::buffer(f.bytes), read.handler());
    SECTION("closed")
    {
        f.client->close();
        f.client->close();
        CHECK_FALSE(f.client->is_reusable());
    }
    SECTION("destroyed")
    {
        f.client.reset();
    }
    run_until_done(f.ctx, read);
    run_until_done(f.ctx, write);
    CHECK(read.ec == asio::error::operation_aborted);
    CHECK(write.ec == asio::error::operation_aborted);
}

TEST_CASE("plain_stream: a context may be destroyed while operations are outstanding")
{
    outcome write;
    outcome read;
    {
        fixture f;
        f.fill(write);
        f.client->start_read_some(asio::buffer(f.bytes), read.handler());
    }
    CHECK(write.calls == 0);
    CHECK(read.calls == 0);
}

TEST_CASE("plain_stream: many small buffers go in one write, as many as a system call takes")
{
    fixture f;
    std::vector<std::string> pieces;
    std::vector<asio::const_buffer> buffers;
    std::string all;
    for (int i = 0; i != 100; ++i) {
        pieces.push_back(std::to_string(i));
    }
    for (const std::string& p : pieces) {
        buffers.emplace_back(); // empty ones do not count
        buffers.push_back(asio::buffer(p));
        all += p;
    }
    outcome write;
    f.client->start_write_some(buffers, write.handler());
    buffers.clear(); // the descriptors were copied
    CHECK(write.calls == 0);
    run_until_done(f.ctx, write);
    const std::size_t expected = 10 + 54 * 2; // the digits of the first 64
    CHECK(write.bytes == expected);
    std::string got(expected, '\0');
    asio::read(f.server, asio::buffer(got));
    CHECK(got == all.substr(0, expected));
}

TEST_CASE("plain_stream: the socket's context has work until the handler has run on another")
{
    fixture f;
    asio::io_context elsewhere{1};
    outcome o;
    f.ctx.restart();
    SECTION("a read that waits")
    {
        f.client->start_read_some(asio::buffer(f.bytes), asio::bind_executor(elsewhere, o.handler()));
        asio::write(f.server, asio::buffer("x", 1));
        REQUIRE(f.ctx.run_one_for(std::chrono::seconds{10}) == 1); // the wait is over
    }
    SECTION("a write that is done at once")
    {
        const asio::const_buffer byte = asio::buffer("x", 1);
        f.client->start_write_some({&byte, 1}, asio::bind_executor(elsewhere, o.handler()));
    }
    f.ctx.poll();
    CHECK_FALSE(f.ctx.stopped());
    run_until_done(elsewhere, o);
    f.ctx.poll();
    CHECK(f.ctx.stopped());
}

TEST_CASE("plain_stream: a cancellation that comes after the end finds nothing") // the sanitizer would see it
{
    fixture f;
    asio::cancellation_signal signal;
    outcome o;
    f.client->start_read_some(
        asio::buffer(f.bytes), asio::bind_cancellation_slot(signal.slot(), o.handler())
    );
    asio::write(f.server, asio::buffer("x", 1));
    run_until_done(f.ctx, o);
    f.client.reset();
    signal.emit(asio::cancellation_type::terminal);
    CHECK(o.calls == 1);
}

TEST_CASE("plain_stream: a write that waits goes on when the peer reads, on its executor")
{
    fixture f;
    const auto strand = asio::make_strand(f.ctx);
    outcome write;
    bool on_strand = true;
    const asio::const_buffer buffer = asio::buffer(f.block);
    std::size_t sent = 0;
    const auto record = [&](error_code ec, std::size_t n) {
        on_strand = on_strand && strand.running_in_this_thread();
        write.handler()(ec, n);
        sent += n;
    };
    do {
        write = {};
        f.client->start_write_some({&buffer, 1}, asio::bind_executor(strand, record));
        f.ctx.restart();
        f.ctx.poll();
    } while (write.calls != 0);
    std::string got(sent, '\0');
    asio::read(f.server, asio::buffer(got));
    run_until_done(f.ctx, write);
    CHECK_FALSE(write.ec);
    CHECK(write.bytes != 0);
    CHECK(on_strand);
}

} // namespace cloudbuf::net
