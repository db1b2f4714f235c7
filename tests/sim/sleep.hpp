// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Lets simulated time pass.

#pragma once

#include "net/asio.hpp"
#include "net/timer.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/this_coro.hpp>

#include <chrono>

namespace cloudbuf::sim {

inline asio::awaitable<void> sleep(net::clock& clock, std::chrono::steady_clock::duration time)
{
    net::timer pause{co_await asio::this_coro::executor, clock};
    pause.expires_after(time);
    while (!pause.expired()) {
        co_await pause.async_wait(asio::as_tuple(asio::deferred));
    }
}

} // namespace cloudbuf::sim
