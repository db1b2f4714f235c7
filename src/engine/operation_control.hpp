// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// How an operation that is under way is told to stop.

#pragma once

#include "net/asio.hpp"

#include <boost/asio/cancellation_signal.hpp>

#include <atomic>
#include <memory>

namespace cloudbuf::detail {

/// Set by the user's cancellation slot, looked at by the coroutine after every wait. Asio's own cancellation
/// of coroutines is not used for that: it is lost between two waits, and throws before the first line.
struct operation_control {
    std::atomic<bool> cancelled{false};

    /// For an operation that carries a step of the upload itself. Emitted on the strand, at most once, and
    /// only while the step is under way.
    asio::cancellation_signal step;

    bool is_cancelled() const noexcept { return cancelled.load(std::memory_order_acquire); }
};

using control_ptr = std::shared_ptr<operation_control>;

} // namespace cloudbuf::detail
