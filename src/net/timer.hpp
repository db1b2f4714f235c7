// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// A timer on an injected clock. A waiting handler lives inside an Asio operation, with any clock.

#pragma once

#include "net/asio.hpp"
#include "net/clock.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

namespace cloudbuf::net {

/// As asio::steady_timer, with two differences: the clock is injected, and the error code of a wait says
/// nothing with a simulated clock (`operation_aborted` for an expiry too): look at `expired()`, or at the
/// condition that was waited for. One thread (or strand) at a time.
class timer final : private alarm {
public:
    timer(asio::any_io_executor ex, clock& c) : impl_(std::move(ex)), clock_(c)
    {
        impl_.expires_at(asio::steady_timer::time_point::max());
    }

    ~timer() { disarm(); }

    timer(const timer&) = delete;
    timer& operator=(const timer&) = delete;

    /// Sets the expiry; pending waits complete, as with Asio's timers.
    void expires_at(steady_time when)
    {
        disarm();
        when_ = when;
        impl_.expires_at(clock_.is_real() ? when : asio::steady_timer::time_point::max());
        if (!clock_.is_real() && when != steady_time::max()) {
            if (when <= clock_.now()) {
                impl_.expires_at(asio::steady_timer::time_point::min());
            } else {
                armed_ = true;
                clock_.arm(*this, when);
            }
        }
    }

    void expires_after(std::chrono::steady_clock::duration d) { expires_at(clock_.now() + d); }

    steady_time expiry() const noexcept { return when_; }

    bool expired() const { return clock_.now() >= when_; }

    void cancel() { impl_.cancel(); }

    template <class CompletionToken>
    auto async_wait(CompletionToken&& token)
    {
        return impl_.async_wait(std::forward<CompletionToken>(token));
    }

private:
    void disarm() noexcept
    {
        if (armed_) {
            armed_ = false;
            clock_.disarm(*this);
        }
    }

    void on_alarm() noexcept override
    {
        armed_ = false;
        // Waits that begin after this must end at once too.
        impl_.expires_at(asio::steady_timer::time_point::min());
    }

    asio::steady_timer impl_;
    clock& clock_;
    steady_time when_ = steady_time::max();
    bool armed_ = false;
};

} // namespace cloudbuf::net
