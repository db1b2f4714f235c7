// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// From addresses to a connected socket: happy eyeballs (RFC 8305).

#pragma once

#include <cloudbuf/error.hpp>

#include "net/clock.hpp"
#include "net/strand.hpp"

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <vector>

namespace cloudbuf::net {

/// Opens sockets. Any thread.
class connector {
public:
    using handler = asio::any_completion_handler<void(error_code, asio::ip::tcp::socket)>;

    virtual ~connector() = default;

    /// The socket lives on `ex`. The handler runs on its associated executor, never inside this call.
    /// Supports terminal cancellation.
    virtual void start_connect(asio::any_io_executor ex, const asio::ip::tcp::endpoint& to, handler done) = 0;
};

/// Real TCP, without Nagle's delay.
class system_connector final : public connector {
public:
    void start_connect(asio::any_io_executor ex, const asio::ip::tcp::endpoint& to, handler done) override;
};

struct connect_settings {
    std::chrono::milliseconds limit{3100};     // for each address
    std::chrono::milliseconds head_start{250}; // RFC 8305, 5: Connection Attempt Delay
};

struct connected {
    error_code ec;
    std::optional<asio::ip::tcp::socket> socket; // unless there is an error
};

/// Tries the addresses in their order. The next one is tried when the one before it failed or has had its
/// head start; the first that connects wins and the others are closed. If none does, the first error is
/// told (timed_out for an address that did not answer). Runs on `ex`, the caller's strand; the caller has
/// turned throw_if_cancelled off. The socket lives on `socket_ex`.
asio::awaitable<connected> connect(
    strand ex,
    asio::any_io_executor socket_ex,
    std::vector<asio::ip::tcp::endpoint> to,
    std::shared_ptr<connector> by,
    std::shared_ptr<clock> time,
    connect_settings settings
);

} // namespace cloudbuf::net
