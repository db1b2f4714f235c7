// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Whose batch of bytes is next, among all connections of one event loop.

#pragma once

#include "net/asio.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/execution_context.hpp>

#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>

namespace cloudbuf::net {

/// Encrypting and sending a batch takes 0.1 ms. Thirty connections that are ready at once would keep the loop
/// from its timers and from everybody else for thirty times that. Here each waits until the loop has been
/// round once more: of those that wait, one at most stands in the queue of the context. With more threads
/// than one, whichever takes it from there calls up the next before it works, so that all of them are used.
///
/// A service of the execution context: loops do not wait for each other. Any thread.
class send_turns final : public asio::execution_context::service {
public:
    /// Less than this is not worth waiting for.
    static constexpr std::size_t small = std::size_t{16} * 1024;

    class waiter {
    public:
        virtual ~waiter() = default;

        /// Where on_turn is called.
        virtual const asio::any_io_executor& turn_executor() const noexcept = 0;

        /// Called once for each `ask` that was answered with false.
        virtual void on_turn() = 0;
    };

    static inline asio::execution_context::id id;

    explicit send_turns(asio::execution_context& of) : service(of) {}

    /// True: `w` may send a batch now, because it was the last that did and nobody waits.
    bool ask(const std::shared_ptr<waiter>& w);

private:
    void shutdown() noexcept override;
    void call_next();
    void begin(const waiter& w) noexcept;

    std::mutex mutex_; // guards the rest
    std::deque<std::shared_ptr<waiter>> line_;
    const waiter* last_ = nullptr; // never dereferenced
    bool called_ = false;          // one is in the queue of the context
};

} // namespace cloudbuf::net
