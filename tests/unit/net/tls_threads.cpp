// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Many TLS connections of one context on several threads, each on its strand.

#include "net/clock.hpp"
#include "net/dial.hpp"
#include "net/random.hpp"
#include "net/strand.hpp"
#include "tls_peer.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <thread>
#include <vector>

namespace cloudbuf::net {
namespace {

using asio::ip::tcp;

/// Runs a context on several threads.
class threads {
public:
    threads(asio::io_context& ctx, int count)
    {
        for (int i = 0; i != count; ++i) {
            threads_.emplace_back([&ctx] { ctx.run(); });
        }
    }

    ~threads() { join(); }

    void join()
    {
        for (std::thread& t : threads_) {
            t.join();
        }
        threads_.clear();
    }

private:
    std::vector<std::thread> threads_;
};

asio::awaitable<void> echo(tcp::socket socket, asio::ssl::context& context)
{
    tls_pair::server_stream server{std::move(socket), context};
    const auto quiet = asio::as_tuple(asio::use_awaitable);
    co_await server.async_handshake(asio::ssl::stream_base::server, quiet);
    std::vector<char> chunk(50'000);
    for (;;) {
        const auto [ec, n] = co_await server.async_read_some(asio::buffer(chunk), quiet);
        if (ec) {
            co_return;
        }
        co_await asio::async_write(server, asio::buffer(chunk.data(), n), quiet);
    }
}

asio::awaitable<void> listen(tcp::acceptor& acceptor, asio::ssl::context& context)
{
    for (;;) {
        auto [ec, socket] = co_await acceptor.async_accept(asio::as_tuple(asio::use_awaitable));
        if (ec) {
            co_return;
        }
        asio::co_spawn(acceptor.get_executor(), echo(std::move(socket), context), asio::detached);
    }
}

/// A server on a thread of its own.
struct echo_server {
    echo_server()
    {
        asio::co_spawn(ctx, listen(acceptor, context), asio::detached);
        thread = std::jthread{[this] { ctx.run(); }}; // once there is something to run
    }

    ~echo_server() { ctx.stop(); }

    asio::ssl::context context = make_server_context(names({"localhost"}, {"127.0.0.1"}));
    asio::io_context ctx{1};
    tcp::acceptor acceptor{ctx, tcp::endpoint{asio::ip::address_v4::loopback(), 0}};
    std::uint16_t port = acceptor.local_endpoint().port();
    std::jthread thread;
};

struct counters {
    std::atomic<int> finished = 0;
    std::atomic<int> off_strand = 0;
    std::atomic<int> wrong = 0;
    std::atomic<int> dialed_off_executor = 0;
};

constexpr std::size_t amount = 1024 * 1024;

asio::awaitable<void> send(std::shared_ptr<stream> to, strand ex, counters& count)
{
    const std::string text(amount, 't');
    for (std::size_t done = 0; done != amount;) {
        const asio::const_buffer rest{text.data() + done, amount - done};
        const std::span<const asio::const_buffer> sequence{&rest, 1};
        done += co_await to->async_write_some(sequence, asio::use_awaitable);
        count.off_strand += ex.running_in_this_thread() ? 0 : 1;
    }
}

asio::awaitable<void> receive(std::shared_ptr<stream> from, strand ex, counters& count)
{
    std::vector<char> chunk(30'000);
    for (std::size_t done = 0; done != amount;) {
        const std::size_t n = co_await from->async_read_some(asio::buffer(chunk), asio::use_awaitable);
        count.off_strand += ex.running_in_this_thread() ? 0 : 1;
        count.wrong +=
            static_cast<int>(std::count_if(chunk.data(), chunk.data() + n, [](char c) { return c != 't'; }));
        done += n;
    }
    count.wrong += from->is_reusable() ? 0 : 1;
    from->close();
    ++count.finished;
}

} // namespace

TEST_CASE("tls_stream: connections of one context on several threads")
{
    echo_server server;
    const auto tls = make_context(trusting_options());
    const auto clock = std::make_shared<system_clocks>();
    const auto random = std::make_shared<system_random>();
    system_dialer dialer{clock, random, tls, timeouts{}};
    counters count;
    asio::io_context ctx;
    constexpr int connections = 12;
    for (int i = 0; i != connections; ++i) {
        const strand own{ctx.get_executor()};
        const auto start = [own, &count](dialed d) {
            if (!d.connection) {
                ++count.wrong;
                return;
            }
            count.dialed_off_executor += own.running_in_this_thread() ? 0 : 1;
            const std::shared_ptr<stream> stream = std::move(d.connection);
            asio::co_spawn(own, send(stream, own, count), asio::detached);
            asio::co_spawn(own, receive(stream, own, count), asio::detached);
        };
        dialer.start_dial(
            ctx.get_executor(),
            {true, i % 2 == 0 ? "localhost" : "127.0.0.1", server.port},
            asio::bind_executor(own, start)
        );
    }
    threads{ctx, 4}.join();
    CHECK(count.finished == connections);
    CHECK(count.off_strand == 0);
    CHECK(count.dialed_off_executor == 0);
    CHECK(count.wrong == 0);
}

TEST_CASE("dial: cancelled from another thread at any time, the handler is called once")
{
    echo_server server;
    system_dialer dialer{
        std::make_shared<system_clocks>(),
        std::make_shared<system_random>(),
        make_context(trusting_options()),
        timeouts{}
    };
    asio::io_context ctx;
    constexpr int dials = 100;
    std::vector<asio::cancellation_signal> signals(dials);
    std::atomic<int> calls = 0;
    std::atomic<int> unexplained = 0;
    for (asio::cancellation_signal& signal : signals) {
        const strand own{ctx.get_executor()};
        const auto finish = [&](dialed d) {
            ++calls;
            unexplained += d.connection || d.error.code == asio::error::operation_aborted ? 0 : 1;
        };
        const auto start = [&, own, finish] {
            dialer.start_dial(
                ctx.get_executor(),
                {true, "localhost", server.port},
                asio::bind_cancellation_slot(signal.slot(), asio::bind_executor(own, finish))
            );
        };
        asio::post(own, start);
        asio::post(own, [] {});
        asio::post(own, [&signal] { signal.emit(asio::cancellation_type::terminal); });
    }
    threads{ctx, 4}.join();
    CHECK(calls == dials);
    CHECK(unexplained == 0);
}

} // namespace cloudbuf::net
