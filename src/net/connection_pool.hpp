// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The connections of a client: reused while they are fresh, limited for each origin, shared by all uploads.

#pragma once

#include "model/http.hpp"
#include "model/transport.hpp"
#include "net/asio.hpp"
#include "net/clock.hpp"
#include "net/environment.hpp"
#include "net/event.hpp"
#include "net/idle_connections.hpp"
#include "net/strand.hpp"
#include "net/stream.hpp"
#include "net/timer.hpp"
#include "plan/concurrency_limit.hpp"
#include "plan/pool_policy.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>

namespace cloudbuf::net {

/// Used by coroutines on any threads at once. Owned by shared pointers: a lease keeps it. When it is
/// destroyed, on whichever thread that is, its idle connections are closed.
class connection_pool : public std::enable_shared_from_this<connection_pool> {
    struct endpoint;

public:
    struct settings {
        settings() = default;

        unsigned max_connections = 32;             // to one origin: leased, being opened and idle
        std::chrono::milliseconds max_idle{4000};  // S3 closes an idle connection after about 5 s
        std::chrono::milliseconds max_wait{60000}; // for a free connection, when all are in use
    };

    /// A connection for one exchange. Destroyed without `done` it closes the connection.
    class lease {
    public:
        lease() = default;
        lease(lease&& other) noexcept;
        lease& operator=(lease&& other) noexcept;
        ~lease() { done(false); }

        explicit operator bool() const noexcept { return connection_ != nullptr; }
        stream& connection() noexcept { return *connection_; }

        /// It has carried an exchange before, so that the peer may have closed it meanwhile.
        bool reused() const noexcept { return reused_; }

        /// Gives the connection back. The lease is empty afterwards.
        void done(bool reusable);

    private:
        friend connection_pool;

        // Without a connection it holds the place of one that is being opened.
        std::shared_ptr<connection_pool> pool_;
        endpoint* at_ = nullptr;
        std::unique_ptr<stream> connection_;
        bool reused_ = false;
    };

    struct leased {
        leased() = default;

        lease connection;
        model::transport_error error; // why the lease is empty
    };

    /// `ex` is the client's executor: connections are opened on it.
    connection_pool(
        asio::any_io_executor ex, std::shared_ptr<clock> time, std::shared_ptr<dialer> opener, settings s
    );

    connection_pool(const connection_pool&) = delete;
    connection_pool& operator=(const connection_pool&) = delete;

    /// The idle connection that was used last, unless `fresh` forbids it; else a new one. While the origin
    /// has as many as it may, waits in line, at most `max_wait`. `strand` is the caller's executor; the
    /// caller has turned throw_if_cancelled off; `to` stays valid until this completes. Terminal cancellation
    /// ends it with operation_aborted.
    asio::awaitable<leased> acquire(const model::origin& to, bool fresh, asio::any_io_executor strand);

    /// The same connection without waiting, where an idle one is at hand; else empty.
    lease take_idle(const model::origin& to);

    /// The service asked to slow down when it answered a request that was sent at `sent`, over a connection
    /// that is given back by now: for a while fewer requests are under way to that origin.
    void on_throttled(const model::origin& to, steady_time sent);
    void on_success(const model::origin& to);

    /// How many requests may be under way to an origin.
    std::size_t limit(const model::origin& to) const;

    /// Closes the idle connections; those that are leased may become idle later.
    void close_idle();

    std::size_t idle() const;
    std::size_t open() const; // leased, being opened and idle

private:
    enum class sweeping : std::uint8_t { off, on };

    struct by_address {
        bool operator()(const model::origin& a, const model::origin& b) const noexcept;
    };

    /// Somebody who waits for a place. Shared, because it is woken after the mutex was released, and by then
    /// it may have looked and gone. Its lease is guarded by the mutex.
    struct waiter {
        waiter(const asio::any_io_executor& ex, endpoint& e) : wake(ex), at(e) {}

        event wake;
        endpoint& at;
        lease granted;
    };

    struct endpoint {
        explicit endpoint(std::size_t max_busy) : limit(max_busy) {}

        const model::origin* address = nullptr;
        idle_connections idle;
        std::size_t busy = 0;                     // leased or being opened
        std::deque<std::shared_ptr<waiter>> line; // nobody waits while one is idle and may be used
        plan::concurrency_limit limit;

        // With a limit that has to be remembered, while the client lives.
        bool unused() const noexcept
        {
            return busy == 0 && idle.empty() && line.empty() && !limit.is_reduced();
        }
    };

    std::shared_ptr<waiter>
    take_or_queue(const model::origin& to, bool fresh, const asio::any_io_executor& strand, lease& place);
    endpoint& at_address(const model::origin& to);
    void hold(lease& place, endpoint& at, const plan::pool_choice& choice);
    asio::awaitable<error_code> wait_in_line(std::shared_ptr<waiter> w, lease& place);
    void leave_line(waiter& w);
    void replace_stale(lease& place);
    asio::awaitable<model::transport_error> open_into(lease& place, const model::origin& to);
    void give_back(endpoint& at, std::unique_ptr<stream> connection);
    void sweep();
    void sweep_later();
    void sweep_now();

    const asio::any_io_executor ex_;
    const std::shared_ptr<clock> time_;
    const std::shared_ptr<dialer> dialer_;
    const settings settings_;

    plan::pool_settings policy(const endpoint& at) const;
    std::shared_ptr<waiter> next_in_line(endpoint& at, std::unique_ptr<stream> connection);

    std::atomic<bool> throttled_ = false; // once, by any origin

    mutable std::mutex mutex_; // guards the next two
    std::map<model::origin, endpoint, by_address> endpoints_;
    sweeping sweeping_ = sweeping::off;

    const strand sweeper_;
    timer next_expiry_; // on the sweeper's strand
};

} // namespace cloudbuf::net
