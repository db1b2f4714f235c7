// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// From addresses to a connected socket: happy eyeballs (RFC 8305).

#include "net/connect.hpp"

#include "net/scope.hpp"
#include "net/timed.hpp"
#include "net/timer.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/compose.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>

namespace cloudbuf::net {

namespace {

using asio::ip::tcp;

struct open_socket {
    std::unique_ptr<tcp::socket> socket;
    tcp::endpoint to;
    bool started = false;

    template <class Self>
    void operator()(Self& self, error_code ec = {})
    {
        auto& s = *socket;
        if (!started) {
            started = true;
            return s.async_connect(to, std::move(self));
        }
        if (!ec) {
            error_code ignored; // slower without, not wrong
            s.set_option(tcp::no_delay(true), ignored);
        }
        self.complete(ec, std::move(s));
    }
};

/// What the attempts of one `connect` share with it. All on one strand.
struct race {
    race(strand s, std::shared_ptr<clock> t) : time(std::move(t)), changed(s, *time) {}

    std::shared_ptr<clock> time;
    timer changed; // waited for with a head start; cancelled when an attempt ends
    std::optional<tcp::socket> winner;
    error_code first_error;
    std::size_t failures = 0;
};

struct attempt_inputs {
    net::strand strand;
    asio::any_io_executor socket_ex;
    std::shared_ptr<connector> by;
    std::chrono::milliseconds limit;
};

asio::awaitable<void> attempt(race& r, const attempt_inputs& in, tcp::endpoint to)
{
    using operation = timed<error_code, tcp::socket>;
    const auto connecting = std::make_shared<operation>(in.strand, r.time, in.limit);
    in.by->start_connect(in.socket_ex, to, connecting->handler());
    const ended how = co_await connecting->join();
    auto& [ec, socket] = connecting->result();
    if (how == ended::by_timeout) {
        ec = asio::error::timed_out;
    }
    if (ec) {
        if (r.failures++ == 0) {
            r.first_error = ec;
        }
    } else if (!r.winner) {
        r.winner = std::move(socket);
    }
    r.changed.cancel();
}

connected failed(error_code ec)
{
    return {ec, std::nullopt};
}

} // namespace

void system_connector::start_connect(asio::any_io_executor ex, const tcp::endpoint& to, handler done)
{
    asio::async_compose<handler, void(error_code, tcp::socket)>(
        open_socket{std::make_unique<tcp::socket>(ex), to}, done, ex
    );
}

asio::awaitable<connected> connect(
    strand ex,
    asio::any_io_executor socket_ex,
    std::vector<tcp::endpoint> to,
    std::shared_ptr<connector> by,
    std::shared_ptr<clock> time,
    connect_settings settings
)
{
    const attempt_inputs inputs{ex, socket_ex, by, settings.limit};
    race r{ex, time};
    scope attempts{ex};
    std::size_t started = 0;
    std::size_t failures_then = 0; // when the last one was started
    for (;;) {
        const auto caller = co_await asio::this_coro::cancellation_state;
        if (r.winner || r.failures == to.size() || caller.cancelled() != asio::cancellation_type::none) {
            break;
        }
        if (started == 0 || r.failures != failures_then || r.changed.expired()) {
            r.changed.expires_at(steady_time::max());
            if (started != to.size()) {
                attempts.spawn(attempt(r, inputs, to[started++]));
                r.changed.expires_after(settings.head_start);
            }
            failures_then = r.failures;
        }
        co_await r.changed.async_wait(asio::as_tuple(asio::deferred));
    }
    attempts.cancel();
    co_await attempts.join();

    const auto caller = co_await asio::this_coro::cancellation_state;
    if (caller.cancelled() != asio::cancellation_type::none) {
        co_return failed(asio::error::operation_aborted);
    }
    if (!r.winner) {
        co_return failed(r.first_error ? r.first_error : error_code{asio::error::host_not_found});
    }
    connected done{{}, std::move(r.winner)};
    co_return done;
}

} // namespace cloudbuf::net
