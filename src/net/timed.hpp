// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// One asynchronous operation that a coroutine waits for, with a limit of its own.

#pragma once

#include "net/asio.hpp"
#include "net/clock.hpp"
#include "net/strand.hpp"
#include "net/timer.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/this_coro.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <tuple>

namespace cloudbuf::net {

enum class ended { by_itself, by_timeout, by_caller };

/// Make one with make_shared, give its `handler` to the operation, then await `join` on the same strand.
template <class... Results>
class timed : public std::enable_shared_from_this<timed<Results...>> {
public:
    timed(strand ex, std::shared_ptr<clock> time, std::chrono::milliseconds limit)
        : ex_(ex), time_(std::move(time)), wake_(ex, *time_)
    {
        wake_.expires_after(limit);
    }

    /// Called once.
    auto handler()
    {
        return asio::bind_cancellation_slot(
            cancel_.slot(), asio::bind_executor(ex_, completion{this->shared_from_this()})
        );
    }

    /// Completes when the operation has, which is cancelled when its time is up or the caller is cancelled.
    /// An operation that succeeded nonetheless ended by itself, unless the caller was cancelled. The caller
    /// has turned throw_if_cancelled off, and keeps this alive.
    asio::awaitable<ended> join()
    {
        ended how = ended::by_itself;
        for (;;) {
            const auto caller = co_await asio::this_coro::cancellation_state;
            if (caller.cancelled() != asio::cancellation_type::none && how != ended::by_caller) {
                stop();
                how = ended::by_caller;
            }
            if (result_) {
                co_return how == ended::by_timeout && !std::get<0>(*result_) ? ended::by_itself : how;
            }
            if (how == ended::by_itself && wake_.expired()) {
                stop();
                how = ended::by_timeout;
            }
            co_await wake_.async_wait(asio::as_tuple(asio::deferred));
        }
    }

    /// After `join`.
    std::tuple<Results...>& result() { return *result_; }

private:
    struct completion {
        std::shared_ptr<timed> self;

        void operator()(Results... results)
        {
            self->result_.emplace(std::move(results)...);
            self->wake_.cancel();
        }
    };

    void stop()
    {
        wake_.expires_at(steady_time::max());
        cancel_.emit(asio::cancellation_type::terminal);
    }

    strand ex_;
    std::shared_ptr<clock> time_;
    timer wake_;
    asio::cancellation_signal cancel_;
    std::optional<std::tuple<Results...>> result_;
};

} // namespace cloudbuf::net
