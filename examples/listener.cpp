// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Accepts, and takes breath when it cannot.

#include "listener.hpp"

#include "no_throw.hpp"

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

#include <chrono>
#include <iostream>
#include <syncstream>
#include <utility>

namespace asio = boost::asio;
using asio::ip::tcp;

namespace examples {

listener::listener(const asio::any_io_executor& executor, const tcp::endpoint& at)
    : acceptor_(executor, at), pause_(executor)
{}

asio::awaitable<tcp::socket> listener::accept(asio::any_io_executor executor)
{
    while (acceptor_.is_open()) {
        auto [ec, socket] = co_await acceptor_.async_accept(executor, no_throw);
        if (!acceptor_.is_open()) {
            break;
        }
        if (!ec) {
            co_return std::move(socket);
        }
        // Out of file descriptors, most likely: connections that end give some back.
        std::osyncstream(std::cerr) << "cannot accept: " << ec.message() << '\n';
        pause_.expires_after(std::chrono::milliseconds(100));
        co_await pause_.async_wait(no_throw);
    }
    throw boost::system::system_error(asio::error::operation_aborted);
}

void listener::close()
{
    acceptor_.close();
    pause_.cancel();
}

} // namespace examples
