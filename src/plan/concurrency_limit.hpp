// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// How many requests to one endpoint may be under way, while the service asks to slow down.

#pragma once

#include "plan/time_point.hpp"

#include <algorithm>
#include <cassert>
#include <cstddef>

namespace cloudbuf::plan {

/// Additive increase, multiplicative decrease, as TCP shares a line (RFC 5681, 3.1): throttling halves what
/// is under way, and as many successes as are under way at a time allow one more.
class concurrency_limit {
public:
    explicit concurrency_limit(std::size_t max) noexcept : max_(static_cast<double>(max)), value_(max_)
    {
        assert(max > 0);
    }

    /// At least one: somebody has to find out that it goes on.
    std::size_t now() const noexcept { return static_cast<std::size_t>(value_); }
    bool is_reduced() const noexcept { return value_ < max_; }

    void on_success() noexcept { value_ = std::min(max_, value_ + 1 / value_); }

    /// A request that was sent at `sent` was answered with the wish to slow down; `under_way` are those of
    /// now, itself included. All that were under way together are one wish.
    void on_throttled(time_point sent, time_point now, std::size_t under_way) noexcept
    {
        if (sent >= reduced_at_) {
            value_ = std::max(1.0, std::min(value_, static_cast<double>(under_way)) / 2);
            reduced_at_ = now;
        }
    }

private:
    double max_;
    double value_;
    time_point reduced_at_ = time_point::min();
};

} // namespace cloudbuf::plan
