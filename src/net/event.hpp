// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// An event that any thread may set without allocating, and that one coroutine waits for.

#pragma once

#include "net/asio.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/append.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <mutex>
#include <utility>

namespace cloudbuf::net {

/// Auto-reset event with one waiter. The waiting handler lives inside an Asio timer that never fires by
/// itself, so that it counts as outstanding work and is destroyed with its context; `notify` cancels that
/// timer. Asio's timers are not thread-safe: the mutex makes this one so. A wait may end without a
/// notification (cancellation): look at the condition again.
class event {
public:
    explicit event(asio::any_io_executor ex) : timer_(std::move(ex), asio::steady_timer::time_point::max()) {}

    event(const event&) = delete;
    event& operator=(const event&) = delete;

    /// Wakes the waiter, or lets the next wait end at once. Any thread.
    void notify() noexcept
    {
        const std::lock_guard lock{mutex_};
        set_ = timer_.cancel() == 0;
    }

    /// Handler: void(error_code). The code says nothing.
    template <class CompletionToken>
    auto async_wait(CompletionToken&& token)
    {
        return asio::async_initiate<CompletionToken, void(boost::system::error_code)>(initiate{this}, token);
    }

private:
    struct initiate {
        event* self;

        using executor_type = asio::any_io_executor;
        executor_type get_executor() const noexcept { return self->timer_.get_executor(); }

        template <class Handler>
        void operator()(Handler&& handler) const
        {
            {
                const std::lock_guard lock{self->mutex_};
                if (!std::exchange(self->set_, false)) {
                    self->timer_.async_wait(std::forward<Handler>(handler));
                    return;
                }
            }
            // Not by a timer that has expired: the reactor would set its own clock for that, twice.
            asio::post(
                get_executor(), asio::append(std::forward<Handler>(handler), boost::system::error_code{})
            );
        }
    };

    std::mutex mutex_;
    asio::steady_timer timer_;
    bool set_ = false;
};

} // namespace cloudbuf::net
