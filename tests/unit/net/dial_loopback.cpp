// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The whole way to a server on this machine.

#include "dial_fixture.hpp"
#include "net/dial.hpp"
#include "net/plain_stream.hpp"
#include "net/random.hpp"
#include "net/tls_stream.hpp"
#include "tls_peer.hpp"

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <chrono>
#include <memory>
#include <string>

namespace cloudbuf::net {
namespace {

using asio::ip::tcp;
using Catch::Matchers::ContainsSubstring;
using model::transport_phase;
using namespace std::chrono_literals;

/// A server on loopback, real time.
struct real : dial_fixture {
    explicit real(const testing::leaf_options& certificate = names({"localhost"}, {"127.0.0.1"}))
        : server_context(make_server_context(certificate))
    {}

    void start(const std::string& host, bool with_tls = true)
    {
        dial(dialer, {with_tls, host, acceptor.local_endpoint().port()});
        asio::co_spawn(ctx, serve(*this), asio::detached);
    }

    static asio::awaitable<void> serve(real& self)
    {
        auto socket = co_await self.acceptor.async_accept(asio::use_awaitable);
        self.server = std::make_unique<tls_pair::server_stream>(std::move(socket), self.server_context);
        co_await self.server->async_handshake(asio::ssl::stream_base::server, asio::use_awaitable);
    }

    asio::ssl::context server_context;
    tcp::acceptor acceptor{ctx, tcp::endpoint{asio::ip::address_v4::loopback(), 0}};
    std::unique_ptr<tls_pair::server_stream> server;
    system_dialer dialer{
        std::make_shared<system_clocks>(), std::make_shared<system_random>(), tls, timeouts{}
    };
};

} // namespace

TEST_CASE("dial: cancelled after every number of handlers it says so, or had succeeded")
{
    bool succeeded = false;
    for (int steps = 0; !succeeded; ++steps) {
        REQUIRE(steps < 1000);
        real f;
        f.start("localhost");
        for (int i = 0; i != steps && f.calls == 0; ++i) {
            f.ctx.run_one_for(10s);
        }
        succeeded = f.calls != 0;
        f.signal.emit(asio::cancellation_type::terminal);
        f.wait();
        CHECK(f.calls == 1);
        if (!f.result.connection) {
            CHECK(f.result.error.code == asio::error::operation_aborted);
        }
        if (succeeded) {
            CHECK(f.result.connection);
        }
    }
}

TEST_CASE("dial: everything may stop after any handler")
{
    bool succeeded = false;
    for (int steps = 0; !succeeded; ++steps) {
        REQUIRE(steps < 1000);
        real f;
        f.start("localhost");
        for (int i = 0; i != steps && f.calls == 0; ++i) {
            f.ctx.run_one_for(10s);
        }
        succeeded = f.calls != 0;
    }
    CHECK(succeeded);
}

TEST_CASE("dial: a certificate for another host")
{
    real f{names({"other.test"})};
    f.start("localhost");
    f.wait();
    f.check_failed(transport_phase::tls, errc::tls_failed);
    CHECK_THAT(f.result.error.detail, ContainsSubstring("localhost port "));
    CHECK_THAT(f.result.error.detail, ContainsSubstring("certificate refused: hostname mismatch"));
}

TEST_CASE("dial: by name and by address over TLS")
{
    for (const char* host : {"localhost", "127.0.0.1"}) {
        real f;
        f.start(host);
        f.wait();
        REQUIRE(f.result.connection);
        CHECK_FALSE(f.result.error.code);
        CHECK(dynamic_cast<tls_stream*>(f.result.connection.get()));
        CHECK(f.result.connection->get_executor() == asio::any_io_executor{f.ctx.get_executor()});
        CHECK(f.result.connection->is_reusable());
    }
}

TEST_CASE("dial: a plain origin, without Nagle's delay")
{
    real f;
    f.start("127.0.0.1", false);
    f.wait();
    REQUIRE(f.result.connection);
    CHECK(dynamic_cast<plain_stream*>(f.result.connection.get()));
}

TEST_CASE("dial: the handler runs on its own executor, and never on the dial's strand")
{
    real f;
    const auto ex = asio::make_strand(f.ctx);
    bool right = false;
    const auto record = [&](dialed d) {
        right = ex.running_in_this_thread();
        ++f.calls;
        f.result = std::move(d);
    };
    f.dialer.start_dial(
        f.ctx.get_executor(),
        {true, "localhost", f.acceptor.local_endpoint().port()},
        asio::bind_executor(ex, record)
    );
    asio::co_spawn(f.ctx, real::serve(f), asio::detached);
    f.wait();
    CHECK(right);
    CHECK(f.result.connection);
}

} // namespace cloudbuf::net
