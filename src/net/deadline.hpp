// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Waiting no longer than allowed: a deadline that moves, a plain sleep, and what an aborted operation means.

#pragma once

#include <cloudbuf/error.hpp>

#include "net/asio.hpp"
#include "net/clock.hpp"
#include "net/timer.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <utility>

namespace cloudbuf::net {

/// A deadline that moves with every sign of progress, watched by one coarse timer: moving it later is a
/// store, and the timer notices when it fires. One wait at a time, on one strand.
class deadline {
public:
    deadline(asio::any_io_executor ex, clock& time) : timer_(std::move(ex), time), time_(time) {}

    /// Moving it earlier ends a wait, so that the owner waits again.
    void set(steady_time when)
    {
        when_ = when;
        if (when < timer_.expiry()) {
            timer_.expires_at(when);
        }
    }

    bool passed() const { return time_.now() >= when_; }

    /// Ends a wait; nothing is pending afterwards.
    void cancel()
    {
        when_ = steady_time::max();
        timer_.expires_at(when_);
    }

    /// Handler: void(error_code). It may end early, and the code says nothing: look at `passed()`.
    template <class CompletionToken>
    auto async_wait(CompletionToken&& token)
    {
        if (timer_.expiry() != when_) {
            timer_.expires_at(when_);
        }
        return timer_.async_wait(std::forward<CompletionToken>(token));
    }

private:
    timer timer_;
    clock& time_;
    steady_time when_ = steady_time::max();
};

/// Sleeps on the caller's executor, a strand; the caller has turned throw_if_cancelled off. True when the
/// time has come, false if the caller was cancelled before.
asio::awaitable<bool> sleep_until(clock& time, steady_time when);

/// What the end of an operation means that could be ended by its caller or by a deadline. `io` is what the
/// operation itself reported:
/// \li anything but operation_aborted: it had ended by itself, and `io` stands, whatever came later;
/// \li operation_aborted and the caller was cancelled: operation_aborted, also if the deadline passed as
/// well;
/// \li operation_aborted and only the deadline passed: errc::timeout;
/// \li operation_aborted and neither: somebody closed it under the operation: errc::connection_lost.
error_code translate_aborted(error_code io, bool cancelled, bool deadline_passed) noexcept;

} // namespace cloudbuf::net
