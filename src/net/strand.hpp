// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// A strand that `asio::any_io_executor` holds in place.

#pragma once

#include "net/asio.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/strand.hpp>

#include <concepts>
#include <memory>
#include <type_traits>
#include <utility>

namespace cloudbuf::net {

/// An executor that behaves as `asio::strand<asio::any_io_executor>`, the size of a shared pointer. Asio's
/// own is too large for the small buffer of `any_io_executor`; erased, it is counted by reference with a
/// fence that thread sanitizers do not model, so that every coroutine frame that dies on another thread than
/// the last one looked like a race. Copies are equal and share the strand. Any thread.
class strand {
    using target = asio::strand<asio::any_io_executor>;

    template <class Property>
    static constexpr bool never_always =
        !std::is_convertible_v<Property, asio::execution::blocking_t::always_t>;

public:
    /// A new strand on `ex`. (A template, because the conversion of a strand to `any_io_executor` must not be
    /// looked at to know whether a strand can be copied.)
    template <class Executor>
        requires(!std::same_as<Executor, strand>)
    explicit strand(const Executor& ex) : strand(target{asio::any_io_executor{ex}}, made{})
    {}

    bool running_in_this_thread() const noexcept { return target_->running_in_this_thread(); }

    template <class Property, std::enable_if_t<asio::can_query<const target&, Property>::value, int> = 0>
    decltype(auto) query(const Property& p) const
    {
        return asio::query(*target_, p);
    }

    template <
        class Property,
        std::enable_if_t<never_always<Property> && asio::can_require<const target&, Property>::value, int> =
            0>
    strand require(const Property& p) const
    {
        return {asio::require(*target_, p), made{}};
    }

    template <
        class Property,
        std::enable_if_t<never_always<Property> && asio::can_prefer<const target&, Property>::value, int> = 0>
    strand prefer(const Property& p) const
    {
        return {asio::prefer(*target_, p), made{}};
    }

    template <class Function>
    void execute(Function&& f) const
    {
        target_->execute(std::forward<Function>(f));
    }

    friend bool operator==(const strand& a, const strand& b) noexcept { return *a.target_ == *b.target_; }
    friend bool operator!=(const strand& a, const strand& b) noexcept { return !(a == b); }

private:
    struct made {};

    strand(target t, made) : target_(std::make_shared<const target>(std::move(t))) {}

    std::shared_ptr<const target> target_;
};

} // namespace cloudbuf::net
