// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The upload server: accepts connections, and ends in order at a signal.

#pragma once

#include <cloudbuf/client.hpp>

#include "listener.hpp"
#include "upload_session.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstdint>
#include <list>
#include <memory>

namespace examples {

struct upload_server_options {
    boost::asio::ip::tcp::endpoint listen;
    session_settings sessions;
    std::chrono::seconds grace{10}; ///< From SIGTERM until uploads that still run are aborted.
};

/// Runs on any number of threads of its `io_context`, which outlives it. It has a strand for its own members,
/// and each session has another.
class upload_server {
public:
    /// Listens from here on.
    upload_server(boost::asio::io_context& ctx, cloudbuf::client cloud, upload_server_options options);

    std::uint16_t port() const { return listener_.port(); }

    /// Serves until a signal comes; then the context runs out of work, in an orderly way. Before it runs.
    void start();

private:
    boost::asio::awaitable<void> accept();
    boost::asio::awaitable<void> shut_down_on_signal();
    void start_session(boost::asio::ip::tcp::socket socket);
    void finish_if_done();

    boost::asio::io_context& ctx_;
    boost::asio::any_io_executor strand_;
    cloudbuf::client cloud_;
    const upload_server_options options_;
    listener listener_;
    boost::asio::signal_set signals_;
    boost::asio::steady_timer grace_;
    std::list<std::shared_ptr<upload_session>> sessions_;
    bool accepting_ = false;
};

} // namespace examples
