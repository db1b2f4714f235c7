// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// A server that records: the bytes of each connection become one object.

#pragma once

#include <cloudbuf/async_cloud_buffer.hpp>
#include <cloudbuf/client.hpp>

#include "listener.hpp"
#include "report.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <string>
#include <utility>

namespace examples {

struct recorder_options {
    boost::asio::ip::tcp::endpoint listen;
    std::string prefix = "s3://recordings/tcp";
    std::size_t memory_limit = 0;            ///< Of the client; printed beside the peak.
    std::chrono::milliseconds grace{10'000}; ///< From SIGTERM until the last object is closed or aborted.
    std::uint64_t connections = 0;           ///< So many, then it ends; 0: until a signal.
};

/// Runs on one thread: that of its `io_context`, which outlives it.
class recorder {
public:
    /// Listens from here on.
    recorder(boost::asio::io_context& ctx, cloudbuf::client cloud, recorder_options options);

    std::uint16_t port() const { return listener_.port(); }

    /// Records until a signal comes; then the context runs out of work, in an orderly way.
    void start();

private:
    enum class stream_end { none, sender, shutdown };

    struct recording {
        explicit recording(boost::asio::ip::tcp::socket from) : socket(std::move(from)) {}

        boost::asio::ip::tcp::socket socket;
        boost::asio::cancellation_signal cancel;
        stream_end end = stream_end::none;
    };

    boost::asio::awaitable<void> accept();
    boost::asio::awaitable<report> record(recording& r, std::string url);
    static boost::asio::awaitable<void> receive(recording& r, cloudbuf::async_cloud_buffer& out);
    boost::asio::awaitable<void> shut_down_on_signal();

    void start_recording(boost::asio::ip::tcp::socket socket, std::uint64_t number);
    void print(const recording& r, const report& done) const;
    void finish_if_done();

    boost::asio::io_context& ctx_;
    cloudbuf::client cloud_;
    recorder_options options_;
    listener listener_;
    boost::asio::signal_set signals_;
    boost::asio::steady_timer grace_;
    std::list<recording> open_;
    bool accepting_ = false;
};

} // namespace examples
