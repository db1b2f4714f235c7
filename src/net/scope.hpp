// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Child coroutines of one owner, cancelled together and joined before the owner ends.

#pragma once

#include "net/asio.hpp"
#include "net/event.hpp"
#include "net/strand.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>

#include <cstddef>
#include <list>
#include <memory>

namespace cloudbuf::net {

/// Runs children on one strand. Everything is called on that strand. A child must handle its own errors:
/// an exception that leaves one is a defect and ends the program. Destroyed only after `join`, or together
/// with the context that ran the children.
class scope {
public:
    explicit scope(strand ex);

    /// Starts a child; it first runs later, not inside this call.
    void spawn(asio::awaitable<void> child);

    /// Terminal cancellation to every child there is, once to each. One that has not run yet gets it as soon
    /// as it has started. A child looks at its cancellation state before every wait: what is emitted between
    /// two waits ends neither of them.
    void cancel();

    std::size_t running() const noexcept { return state_->children.size(); }

    /// Completes when no child is left, whether or not the caller is cancelled meanwhile. The caller has
    /// turned throw_if_cancelled off.
    asio::awaitable<void> join();

private:
    enum class progress { starting, cancelled_early, running, cancelled };

    struct child {
        asio::cancellation_signal signal;
        progress where = progress::starting;
    };

    struct state {
        explicit state(strand ex) : changed(ex) {}

        std::list<child> children;
        event changed;
    };

    static asio::awaitable<void> run(std::list<child>::iterator self, asio::awaitable<void> task);

    strand ex_;
    // Shared with the completions of the children, which may be destroyed after the owner's frame when a
    // context is torn down.
    std::shared_ptr<state> state_;
};

/// Starts a coroutine that owns itself: it keeps alive what it uses, handles its own errors, and is counted
/// by whoever wants to wait for it.
void spawn_root(strand ex, asio::awaitable<void> task);

} // namespace cloudbuf::net
