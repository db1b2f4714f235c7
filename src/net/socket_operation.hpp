// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Drives a non-blocking attempt to its end: tries, waits for the socket, tries again.

#pragma once

#include <cloudbuf/error.hpp>

#include "net/asio.hpp"

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/compose.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>

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

/// The body of an async_compose. `Connection` has `socket()`; `Attempt` is called with it and returns a
/// progress. The operation keeps the connection alive, so a stream may be destroyed while one is pending.
template <class Connection, class Attempt>
class socket_operation {
public:
    socket_operation(std::shared_ptr<Connection> connection, Attempt attempt)
        : connection_(std::move(connection)), attempt_(std::move(attempt))
    {}

    template <class Self>
    void operator()(Self& self, error_code ec = {})
    {
        if (where_ == place::finished) {
            return complete(self);
        }
        if (where_ == place::waiting && !may_go_on(self, ec)) {
            result_ = {progress::need::nothing, ec ? ec : asio::error::operation_aborted, 0};
            return complete(self);
        }
        result_ = attempt_(*connection_);
        if (result_.waits_for == progress::need::nothing) {
            if (where_ == place::waiting) {
                return complete(self);
            }
            where_ = place::finished; // still inside the initiating function
            const auto ex = connection_->socket().get_executor();
            return asio::post(ex, std::move(self));
        }
        where_ = place::waiting;
        auto& socket = connection_->socket();
        socket.async_wait(
            result_.waits_for == progress::need::readable ? asio::socket_base::wait_read
                                                          : asio::socket_base::wait_write,
            std::move(self)
        );
    }

private:
    enum class place { starting, waiting, finished };

    /// A cancellation or `close` may come after the wait was over and before its handler runs.
    template <class Self>
    bool may_go_on(Self& self, error_code ec)
    {
        return !ec && self.cancelled() == asio::cancellation_type::none && connection_->socket().is_open();
    }

    template <class Self>
    void complete(Self& self)
    {
        if constexpr (Attempt::transfers_bytes) {
            self.complete(result_.ec, result_.bytes);
        } else {
            self.complete(result_.ec);
        }
    }

    std::shared_ptr<Connection> connection_;
    Attempt attempt_;
    progress result_;
    place where_ = place::starting;
};

/// The first attempt is made inside this call; the handler is never called there. Its executor, allocator
/// and cancellation slot apply to the waits too.
template <class Connection, class Attempt, class Signature>
void start_socket_operation(
    std::shared_ptr<Connection> connection, Attempt attempt, asio::any_completion_handler<Signature> done
)
{
    auto& socket = connection->socket();
    asio::async_compose<asio::any_completion_handler<Signature>, Signature>(
        socket_operation<Connection, Attempt>(std::move(connection), std::move(attempt)), done, socket
    );
}

} // namespace cloudbuf::net
