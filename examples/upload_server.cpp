// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Keeps the sessions, and lets them finish.

#include "upload_server.hpp"

#include "no_throw.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/strand.hpp>
#include <boost/system/system_error.hpp>

#include <csignal>
#include <exception>
#include <iostream>
#include <syncstream>
#include <utility>

namespace asio = boost::asio;
using asio::ip::tcp;

namespace examples {

namespace {

// A client that goes away is no news.
void tell(std::exception_ptr failed)
{
    try {
        if (failed) {
            std::rethrow_exception(failed);
        }
    } catch (const boost::system::system_error&) {
    } catch (const std::exception& error) {
        std::osyncstream(std::cerr) << "http_upload_server: a connection: " << error.what() << '\n';
    }
}

} // namespace

upload_server::upload_server(asio::io_context& ctx, cloudbuf::client cloud, upload_server_options options)
    : ctx_(ctx),
      strand_(asio::make_strand(ctx)),
      cloud_(std::move(cloud)),
      options_(std::move(options)),
      listener_(strand_, options_.listen),
      signals_(strand_, SIGINT, SIGTERM),
      grace_(strand_)
{}

void upload_server::start()
{
    accepting_ = true;
    asio::co_spawn(strand_, accept(), [this](std::exception_ptr) {
        listener_.close();
        accepting_ = false;
        finish_if_done();
    });
    asio::co_spawn(strand_, shut_down_on_signal(), [](std::exception_ptr) {});
}

asio::awaitable<void> upload_server::accept()
{
    for (;;) {
        tcp::socket socket = co_await listener_.accept(asio::make_strand(ctx_));
        start_session(std::move(socket));
    }
}

void upload_server::start_session(tcp::socket socket)
{
    auto session = std::make_shared<upload_session>(std::move(socket), cloud_, options_.sessions);
    const auto at = sessions_.insert(sessions_.end(), session);
    auto on_end = [this, at](std::exception_ptr failed) {
        tell(failed);
        sessions_.erase(at);
        finish_if_done();
    };
    // The session runs on its strand, its end is dealt with on that of the server.
    auto on_end_here = asio::bind_executor(strand_, std::move(on_end));
    asio::co_spawn(
        session->executor(),
        session->run(),
        asio::bind_cancellation_slot(session->slot(), std::move(on_end_here))
    );
}

asio::awaitable<void> upload_server::shut_down_on_signal()
{
    auto [no_signal, signal] = co_await signals_.async_wait(no_throw);
    if (no_signal) {
        co_return;
    }
    signals_.clear(); // a second signal ends the program at once
    listener_.close();
    for (const auto& session : sessions_) {
        session->finish();
    }
    grace_.expires_after(options_.grace);
    co_await grace_.async_wait(asio::deferred);
    for (const auto& session : sessions_) {
        session->abort();
    }
}

void upload_server::finish_if_done()
{
    if (accepting_ || !sessions_.empty()) {
        return;
    }
    grace_.cancel();
    signals_.cancel();
    cloud_.drain([](const cloudbuf::error_code&) {}); // the parts of aborted uploads are deleted
}

} // namespace examples
