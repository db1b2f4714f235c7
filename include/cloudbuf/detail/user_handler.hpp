// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// A completion handler of the user's, erased.

#pragma once

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_allocator.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>

#include <concepts>
#include <memory>
#include <type_traits>
#include <utility>

namespace cloudbuf::detail {

namespace asio = boost::asio;

/// An any_completion_handler allocates each time that it is asked for its executor. What the usual handler
/// would answer, a coroutine that runs where its buffer does, is found out while its type is known.
template <class Signature>
class user_handler {
public:
    using erased = asio::any_completion_handler<Signature>;

    template <class Handler>
        requires(!std::same_as<std::decay_t<Handler>, user_handler> && std::constructible_from<erased, Handler>)
    user_handler(Handler&& h) : handler_(std::forward<Handler>(h))
    {}

    /// `home` is the executor of the object that the operation belongs to.
    template <class Handler>
    user_handler(Handler&& h, const asio::any_io_executor& home)
        : is_at_home_(runs_at(home, h)), handler_(std::forward<Handler>(h))
    {}

    /// It runs on `home` and has no allocator of its own: it need not be asked.
    bool is_at_home() const noexcept { return is_at_home_; }

    asio::cancellation_slot get_cancellation_slot() const noexcept
    {
        return asio::get_associated_cancellation_slot(handler_);
    }

    erased take() && noexcept { return std::move(handler_); }

private:
    template <class Handler>
    static bool runs_at(const asio::any_io_executor& home, const Handler& h)
    {
        using executor = asio::associated_executor_t<Handler, asio::any_io_executor>;
        using allocator = asio::associated_allocator_t<Handler>;
        if constexpr (std::same_as<executor, asio::any_io_executor> &&
                      std::same_as<allocator, std::allocator<void>>) {
            return asio::get_associated_executor(h, home) == home;
        } else {
            return false;
        }
    }

    bool is_at_home_ = false;
    erased handler_;
};

} // namespace cloudbuf::detail
