// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Coroutines that work side by side until all of them have ended.

#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include <exception>
#include <utility>

namespace cloudbuf::bench {

namespace asio = boost::asio;

/// Awaits what `work(0)` to `work(n - 1)` return, all at the same time; throws what the first that failed
/// threw. For an executor of one thread.
template <class Work>
asio::awaitable<void> all_of(unsigned n, Work work)
{
    const asio::any_io_executor ex = co_await asio::this_coro::executor;
    asio::steady_timer ended{ex, asio::steady_timer::time_point::max()};
    unsigned left = n;
    std::exception_ptr first;
    for (unsigned i = 0; i < n; ++i) {
        asio::co_spawn(ex, work(i), [&](std::exception_ptr e) {
            if (e && !first) {
                first = std::move(e);
            }
            if (--left == 0) {
                ended.cancel();
            }
        });
    }
    if (left != 0) {
        co_await ended.async_wait(asio::as_tuple(asio::deferred));
    }
    if (first) {
        std::rethrow_exception(first);
    }
}

/// Runs `io` with this coroutine until there is nothing left to do; throws what it threw.
inline void run(asio::io_context& io, asio::awaitable<void> work)
{
    asio::co_spawn(io, std::move(work), [](std::exception_ptr e) {
        if (e) {
            std::rethrow_exception(e);
        }
    });
    io.restart();
    io.run();
}

} // namespace cloudbuf::bench
