// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Accepts TCP connections until it is closed.

#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstdint>

namespace examples {

/// An acceptor that goes on after an error. One thread at a time: what its executor sees to, if that is a
/// strand.
class listener {
public:
    /// Listens from here on.
    listener(const boost::asio::any_io_executor& executor, const boost::asio::ip::tcp::endpoint& at);

    std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

    /// The next connection, for use on `executor`.
    /// \throws boost::system::system_error with `operation_aborted` once it is closed, and for nothing else.
    boost::asio::awaitable<boost::asio::ip::tcp::socket> accept(boost::asio::any_io_executor executor);

    /// Refuses whoever comes from here on.
    void close();

private:
    boost::asio::ip::tcp::acceptor acceptor_;
    boost::asio::steady_timer pause_;
};

} // namespace examples
