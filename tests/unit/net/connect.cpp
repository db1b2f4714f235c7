// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Happy eyeballs: who is tried when, who wins, and what is told when nobody does.

#include "net/connect.hpp"

#include "scripted_network.hpp"
#include "support/sim/sim_clock.hpp"
#include "tls_peer.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/this_coro.hpp>

#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <vector>

namespace cloudbuf::net {
namespace {

using asio::ip::tcp;
using namespace std::chrono_literals;

std::vector<tcp::endpoint> some_addresses(unsigned count)
{
    std::vector<tcp::endpoint> made;
    for (unsigned i = 1; i <= count; ++i) {
        made.emplace_back(asio::ip::address_v4{0x0a000000 + i}, std::uint16_t{443});
    }
    return made;
}

asio::awaitable<void> keep(asio::awaitable<connected> task, std::optional<connected>& into)
{
    co_await asio::this_coro::throw_if_cancelled(false);
    into = co_await std::move(task);
}

struct fixture {
    void start(std::vector<tcp::endpoint> to, std::shared_ptr<connector> by, std::shared_ptr<clock> t)
    {
        auto task = connect(strand, ctx.get_executor(), std::move(to), std::move(by), std::move(t), settings);
        asio::co_spawn(
            strand,
            keep(std::move(task), result),
            asio::bind_cancellation_slot(
                signal.slot(), asio::bind_executor(strand, [](std::exception_ptr e) { CHECK_FALSE(e); })
            )
        );
    }

    void start(unsigned count)
    {
        start(some_addresses(count), sockets, time);
        settle();
    }

    void settle()
    {
        ctx.restart();
        ctx.poll();
    }

    void wait()
    {
        while (!result) {
            ctx.restart();
            REQUIRE(ctx.run_one_for(10s) == 1);
        }
    }

    void pass(std::chrono::milliseconds d)
    {
        time->advance(d);
        settle();
    }

    void fail(std::size_t i, error_code ec = asio::error::connection_refused)
    {
        sockets->fail(i, ec, ctx.get_executor());
        settle();
    }

    void succeed(std::size_t i)
    {
        socket_pair pair{ctx};
        peers.push_back(std::move(pair.theirs));
        sockets->attempts[i]->answer({}, std::move(pair.ours));
        settle();
    }

    std::size_t started() const { return sockets->attempts.size(); }
    bool is_cancelled(std::size_t i) const { return sockets->attempts[i]->was_cancelled(); }

    asio::io_context ctx{1};
    net::strand strand{ctx.get_executor()};
    std::shared_ptr<sim::sim_clock> time = std::make_shared<sim::sim_clock>();
    std::shared_ptr<scripted_connector> sockets = std::make_shared<scripted_connector>();
    connect_settings settings;
    asio::cancellation_signal signal;
    std::optional<connected> result;
    std::vector<tcp::socket> peers;
};

} // namespace

TEST_CASE("connect: when all addresses fail the first error is told")
{
    fixture f;
    f.start(3);
    f.fail(0, asio::error::host_unreachable);
    f.fail(1);
    CHECK_FALSE(f.result);
    f.fail(2);
    REQUIRE(f.result);
    CHECK(f.result->ec == asio::error::host_unreachable);
    CHECK_FALSE(f.result->socket);
    CHECK(f.time->pending() == 0);
}

TEST_CASE("connect: without an address there is no host")
{
    fixture f;
    f.start(0);
    REQUIRE(f.result);
    CHECK(f.result->ec == asio::error::host_not_found);
}

TEST_CASE("connect: an address that does not answer is given up after its limit")
{
    fixture f;
    f.start(1);
    f.pass(3099ms);
    CHECK_FALSE(f.result);
    f.pass(1ms);
    REQUIRE(f.result);
    CHECK(f.result->ec == asio::error::timed_out);
    CHECK(f.is_cancelled(0));
}

TEST_CASE("connect: cancelling ends every attempt")
{
    fixture f;
    f.start(3);
    f.pass(250ms);
    CHECK(f.started() == 2);
    f.signal.emit(asio::cancellation_type::terminal);
    f.settle();
    REQUIRE(f.result);
    CHECK(f.result->ec == asio::error::operation_aborted);
    CHECK(f.is_cancelled(0));
    CHECK(f.is_cancelled(1));
    CHECK(f.started() == 2);
    CHECK(f.time->pending() == 0);
}

TEST_CASE("connect: a success that comes with the cancellation is not kept")
{
    fixture f;
    f.start(1);
    f.signal.emit(asio::cancellation_type::terminal);
    f.succeed(0);
    REQUIRE(f.result);
    CHECK(f.result->ec == asio::error::operation_aborted);
    error_code ec;
    char byte = 0;
    f.peers[0].read_some(asio::buffer(&byte, 1), ec);
    CHECK(ec == asio::error::eof);
}

TEST_CASE("connect: the next address is tried after 250 ms, and each counts its own limit")
{
    fixture f;
    f.start(3);
    CHECK(f.started() == 1);
    f.pass(249ms);
    CHECK(f.started() == 1);
    f.pass(1ms);
    CHECK(f.started() == 2);
    f.pass(250ms);
    CHECK(f.started() == 3);
    CHECK(f.sockets->addresses == some_addresses(3));
    f.pass(2600ms); // 3100 ms since the first
    CHECK(f.is_cancelled(0));
    CHECK_FALSE(f.is_cancelled(1));
    f.pass(250ms);
    CHECK(f.is_cancelled(1));
    CHECK_FALSE(f.result);
    f.pass(250ms);
    REQUIRE(f.result);
    CHECK(f.result->ec == asio::error::timed_out);
}

TEST_CASE("connect: the next address is tried at once when one failed")
{
    fixture f;
    f.start(4);
    f.pass(100ms);
    f.fail(0);
    CHECK(f.started() == 2);
    f.pass(249ms); // the second has its own head start
    CHECK(f.started() == 2);
    f.pass(1ms);
    CHECK(f.started() == 3);
    f.fail(2);
    CHECK(f.started() == 4);
}

TEST_CASE("connect: the first that connects wins, and the others are ended")
{
    fixture f;
    f.start(3);
    f.pass(250ms);
    f.succeed(1);
    REQUIRE(f.result);
    CHECK_FALSE(f.result->ec);
    REQUIRE(f.result->socket);
    CHECK(f.result->socket->remote_endpoint() == f.peers[0].local_endpoint());
    CHECK(f.is_cancelled(0));
    CHECK(f.started() == 2);
    CHECK(f.time->pending() == 0);
}

TEST_CASE("connect: of two that connect at once one is closed")
{
    fixture f;
    f.start(2);
    f.pass(250ms);
    socket_pair a{f.ctx};
    socket_pair b{f.ctx};
    f.sockets->attempts[0]->answer({}, std::move(a.ours));
    f.sockets->attempts[1]->answer({}, std::move(b.ours));
    f.settle();
    REQUIRE(f.result);
    REQUIRE(f.result->socket);
    CHECK(f.result->socket->remote_endpoint() == a.theirs.local_endpoint());
    error_code ec;
    char byte = 0;
    b.theirs.read_some(asio::buffer(&byte, 1), ec);
    CHECK(ec == asio::error::eof);
}

TEST_CASE("connect: a context may be destroyed while attempts are outstanding")
{
    fixture f;
    f.start(3);
    f.pass(250ms);
    CHECK(f.started() == 2);
}

TEST_CASE("connect: over real sockets a dead address costs nothing")
{
    fixture f;
    tcp::acceptor alive{f.ctx, {asio::ip::address_v4::loopback(), 0}};
    tcp::endpoint dead = alive.local_endpoint();
    dead.address(asio::ip::make_address("127.0.0.2")); // the acceptor listens on 127.0.0.1 only
    f.start({dead, alive.local_endpoint()}, std::make_shared<system_connector>(), f.time);
    f.wait();
    CHECK(f.time->elapsed() == 0s); // nothing waited for
    REQUIRE(f.result->socket);
    CHECK(f.result->socket->remote_endpoint() == alive.local_endpoint());
    tcp::no_delay no_delay;
    f.result->socket->get_option(no_delay);
    CHECK(no_delay.value());
}

TEST_CASE("connect: over real sockets a refusal is told")
{
    fixture f;
    tcp::acceptor closed{f.ctx, {asio::ip::address_v4::loopback(), 0}};
    const auto dead = closed.local_endpoint();
    closed.close();
    f.start({dead}, std::make_shared<system_connector>(), f.time);
    f.wait();
    CHECK(f.result->ec == asio::error::connection_refused);
}

TEST_CASE("connect: over real sockets an address whose backlog is full is given up")
{
    fixture f;
    tcp::acceptor full{f.ctx, tcp::v4()};
    full.bind({asio::ip::address_v4::loopback(), 0});
    full.listen(0);
    tcp::socket waiting{f.ctx}; // Linux keeps one more than asked for
    waiting.connect(full.local_endpoint());
    f.start({full.local_endpoint()}, std::make_shared<system_connector>(), f.time);
    f.settle();
    if (f.result) {
        SKIP("this system's backlog cannot be filled");
    }
    f.pass(3100ms);
    REQUIRE(f.result);
    CHECK(f.result->ec == asio::error::timed_out);
}

} // namespace cloudbuf::net
