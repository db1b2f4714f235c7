// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Where and why a dial ends, in simulated time.

#include "net/dial.hpp"

#include "dial_fixture.hpp"
#include "scripted_network.hpp"
#include "support/sim/sim_clock.hpp"
#include "tls_peer.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <chrono>
#include <memory>
#include <optional>

namespace cloudbuf::net {
namespace {

using asio::ip::tcp;
using Catch::Matchers::ContainsSubstring;
using model::transport_phase;
using namespace std::chrono_literals;

/// Names and sockets answer when the test says so, in simulated time.
struct scripted : dial_fixture {
    void start(bool with_tls = true)
    {
        auto dialer = std::make_unique<system_dialer>(time, names, sockets, tls, timeouts{});
        dial(*dialer, {with_tls, "server.test", 443});
        dialer.reset(); // what is in progress does not need it
        settle();
    }

    void pass(std::chrono::milliseconds d)
    {
        time->advance(d);
        settle();
    }

    void resolve(error_code ec = {})
    {
        names->lookups.back()->answer(ec, {tcp::endpoint{asio::ip::make_address("10.0.0.1"), 443}});
        settle();
    }

    void connect()
    {
        socket_pair pair{ctx};
        peer.emplace(std::move(pair.theirs));
        sockets->attempts.back()->answer({}, std::move(pair.ours));
        settle();
    }

    void cancel()
    {
        signal.emit(asio::cancellation_type::terminal);
        settle();
    }

    std::shared_ptr<sim::sim_clock> time = std::make_shared<sim::sim_clock>();
    std::shared_ptr<scripted_resolver> names = std::make_shared<scripted_resolver>();
    std::shared_ptr<scripted_connector> sockets = std::make_shared<scripted_connector>();
    std::optional<tcp::socket> peer;
};

const error_code aborted = asio::error::operation_aborted;

} // namespace

TEST_CASE("dial: a name that is not resolved in time")
{
    scripted f;
    f.start();
    f.pass(4999ms);
    CHECK(f.calls == 0);
    f.pass(1ms);
    f.check_failed(transport_phase::resolve, errc::timeout);
    CHECK_THAT(f.result.error.detail, ContainsSubstring("server.test"));
    CHECK(f.names->lookups[0]->was_cancelled());
    CHECK(f.time->pending() == 0);
}

TEST_CASE("dial: a name that does not exist")
{
    scripted f;
    f.start();
    f.resolve(asio::error::host_not_found);
    f.check_failed(transport_phase::resolve, errc::connect_failed);
    CHECK_THAT(f.result.error.detail, ContainsSubstring("resolving server.test: "));
}

TEST_CASE("dial: a server that does not answer")
{
    scripted f;
    f.start();
    f.resolve();
    f.pass(3100ms);
    f.check_failed(transport_phase::connect, errc::timeout);
    CHECK_THAT(f.result.error.detail, ContainsSubstring("server.test port 443"));
}

TEST_CASE("dial: a server that refuses")
{
    scripted f;
    f.start();
    f.resolve();
    f.sockets->fail(0, asio::error::connection_refused, f.ctx.get_executor());
    f.settle();
    f.check_failed(transport_phase::connect, errc::connect_failed);
    CHECK_THAT(f.result.error.detail, ContainsSubstring("refused"));
}

TEST_CASE("dial: a server that is silent in the handshake")
{
    scripted f;
    f.start();
    f.resolve();
    f.connect();
    f.pass(4999ms);
    CHECK(f.calls == 0);
    f.pass(1ms);
    f.check_failed(transport_phase::tls, errc::timeout);
    CHECK(f.time->pending() == 0);
}

TEST_CASE("dial: a server that hangs up in the handshake")
{
    scripted f;
    f.start();
    f.resolve();
    f.connect();
    f.peer->close();
    f.wait();
    f.check_failed(transport_phase::tls, errc::connection_lost);
}

TEST_CASE("dial: TLS without a context")
{
    scripted f;
    f.tls.reset();
    f.start();
    f.resolve();
    f.connect();
    f.check_failed(transport_phase::tls, errc::tls_failed);
}

TEST_CASE("dial: cancelled in each phase")
{
    scripted f;
    f.start();
    SECTION("resolving")
    {
        f.cancel();
        f.check_failed(transport_phase::resolve, aborted);
        CHECK(f.names->lookups[0]->was_cancelled());
    }
    SECTION("connecting")
    {
        f.resolve();
        f.cancel();
        f.check_failed(transport_phase::connect, aborted);
        CHECK(f.sockets->attempts[0]->was_cancelled());
    }
    SECTION("shaking hands")
    {
        f.resolve();
        f.connect();
        f.cancel();
        f.check_failed(transport_phase::tls, aborted);
    }
    CHECK(f.time->pending() == 0);
}

} // namespace cloudbuf::net
