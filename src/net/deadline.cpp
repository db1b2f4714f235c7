// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Waiting no longer than allowed: a plain sleep, and what an aborted operation means.

#include "net/deadline.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>

namespace cloudbuf::net {

asio::awaitable<bool> sleep_until(clock& time, steady_time when)
{
    timer t{co_await asio::this_coro::executor, time};
    t.expires_at(when);
    while (!t.expired()) {
        const asio::cancellation_state state = co_await asio::this_coro::cancellation_state;
        if (state.cancelled() != asio::cancellation_type::none) {
            co_return false;
        }
        co_await t.async_wait(asio::as_tuple(asio::deferred));
    }
    co_return true;
}

error_code translate_aborted(error_code io, bool cancelled, bool deadline_passed) noexcept
{
    if (io != asio::error::operation_aborted) {
        return io;
    }
    if (cancelled) {
        return asio::error::operation_aborted;
    }
    return deadline_passed ? errc::timeout : errc::connection_lost;
}

} // namespace cloudbuf::net
