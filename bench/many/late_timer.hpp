// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// A timer of 1 ms that notes how late it fires: how long the loop keeps its other inhabitants waiting.

#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include <chrono>
#include <vector>

namespace cloudbuf::bench {

namespace asio = boost::asio;

class late_timer {
public:
    /// Until `stop`, on the loop that is to be watched.
    asio::awaitable<void> run()
    {
        using namespace std::chrono_literals;
        const auto ex = co_await asio::this_coro::executor;
        asio::steady_timer timer{ex};
        while (!stopped_) {
            timer.expires_after(1ms);
            co_await timer.async_wait(asio::deferred);
            const std::chrono::duration<double, std::micro> late =
                asio::steady_timer::clock_type::now() - timer.expiry();
            microseconds_.push_back(late.count());
        }
    }

    void stop() noexcept { stopped_ = true; }

    const std::vector<double>& microseconds() const noexcept { return microseconds_; }

private:
    bool stopped_ = false;
    std::vector<double> microseconds_;
};

} // namespace cloudbuf::bench
