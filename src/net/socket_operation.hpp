// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Drives a non-blocking attempt to its end: tries, waits for the socket, tries again.

#pragma once

#include <cloudbuf/error.hpp>

#include "net/asio.hpp"
#include "net/handler.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/execution.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>

#include <cstddef>
#include <memory>
#include <utility>

namespace cloudbuf::net {

/// What an attempt came to: an end, or what the socket has to be before the next one.
struct progress {
    enum class need { nothing, readable, writable };

    need waits_for = need::nothing;
    error_code ec;
    std::size_t bytes = 0;
};

/// `Connection` has `socket()`; `Attempt` is called with it and returns a progress. The operation keeps the
/// connection alive, so a stream may be destroyed while one is pending. It is the handler of the socket's
/// waits; the contexts of the socket and of the handler have work until the handler is called.
/// (asio::async_compose would do, and erase the executor of the handler again at every step.)
template <class Connection, class Attempt, class... Results>
class socket_operation {
public:
    using executor_type = asio::any_io_executor;
    using cancellation_slot_type = asio::cancellation_slot;

    socket_operation(std::shared_ptr<Connection> connection, Attempt attempt, any_handler<Results...> done)
        : connection_(std::move(connection)),
          attempt_(std::move(attempt)),
          done_(std::move(done)),
          cancellation_(done_.get_cancellation_slot()),
          executor_(done_.executor() ? done_.executor() : connection_->socket().get_executor())
    {
        // Otherwise a loop that has nothing else would end between a wait and the next.
        const executor_type& sockets = connection_->socket().get_executor();
        if (&sockets.context() != &executor_.context()) {
            work_ = asio::prefer(sockets, asio::execution::outstanding_work.tracked);
        }
    }

    const executor_type& get_executor() const noexcept { return executor_; }
    cancellation_slot_type get_cancellation_slot() const noexcept { return cancellation_.slot(); }

    void start() &&
    {
        result_ = attempt_(*connection_);
        if (result_.waits_for != progress::need::nothing) {
            return wait();
        }
        const executor_type ex = executor_;
        asio::post(ex, [self = std::move(*this)]() mutable { self.complete(); });
    }

    /// A wait has ended.
    void operator()(error_code ec)
    {
        cancellation_.slot().clear(); // what the wait left there refers to the socket
        // A cancellation or `close` may come after the wait was over and before its handler runs.
        const bool cancelled = cancellation_.cancelled() != asio::cancellation_type::none;
        if (ec || cancelled || !connection_->socket().is_open()) {
            result_ = {progress::need::nothing, ec ? ec : asio::error::operation_aborted, 0};
            return complete();
        }
        result_ = attempt_(*connection_);
        if (result_.waits_for != progress::need::nothing) {
            return wait();
        }
        complete();
    }

private:
    void wait()
    {
        auto& socket = connection_->socket();
        socket.async_wait(
            result_.waits_for == progress::need::readable ? asio::socket_base::wait_read
                                                          : asio::socket_base::wait_write,
            std::move(*this)
        );
    }

    void complete()
    {
        any_handler<Results...> done(std::move(done_));
        connection_.reset(); // nothing of the operation is left when the handler runs
        work_ = {};
        if constexpr (sizeof...(Results) == 2) {
            done(result_.ec, result_.bytes);
        } else {
            done(result_.ec);
        }
    }

    std::shared_ptr<Connection> connection_;
    Attempt attempt_;
    any_handler<Results...> done_;
    asio::cancellation_state cancellation_;
    executor_type executor_;
    executor_type work_; // of the socket's context, if that is another
    progress result_;
};

/// The first attempt is made inside this call; the handler is never called there. Its executor and
/// cancellation slot (terminal) apply to the waits too.
template <class Connection, class Attempt, class... Results>
void start_socket_operation(
    std::shared_ptr<Connection> connection, Attempt attempt, any_handler<Results...> done
)
{
    socket_operation<Connection, Attempt, Results...> operation(
        std::move(connection), std::move(attempt), std::move(done)
    );
    std::move(operation).start();
}

} // namespace cloudbuf::net
