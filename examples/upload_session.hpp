// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// One connection of the upload server: requests, uploads, answers.

#pragma once

#include <cloudbuf/async_cloud_buffer.hpp>
#include <cloudbuf/client.hpp>

#include "http_answers.hpp"
#include "report.hpp"
#include "upload_request.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>

#include <chrono>
#include <memory>
#include <string>

namespace examples {

struct session_settings {
    std::string prefix;            ///< `s3://bucket` or `s3://bucket/prefix`.
    std::chrono::seconds idle{30}; ///< A client of which nothing is heard for so long is hung up on.
};

/// Lives on the executor of its socket, which is a strand: what is not marked otherwise is called there.
class upload_session : public std::enable_shared_from_this<upload_session> {
public:
    upload_session(
        boost::asio::ip::tcp::socket socket, cloudbuf::client cloud, const session_settings& settings
    );

    boost::asio::any_io_executor executor() { return stream_.get_executor(); }

    /// Cancels \ref run when `abort` is called.
    boost::asio::cancellation_slot slot() { return cancel_.slot(); }

    /// Serves until either side has had enough. An upload that is cut off by an error, a client that goes
    /// away or a cancellation is not published.
    boost::asio::awaitable<void> run();

    /// From any thread: the request that is being served is the last; if there is none, the session ends.
    void finish();

    /// From any thread: the session ends.
    void abort();

private:
    enum class phase {
        waiting,   // for the next request
        answering, // one
        last,      // no other comes after it
    };

    boost::asio::awaitable<cloudbuf::error_code> read_header(request_parser& request);
    boost::asio::awaitable<http_answer> answer_to(request_parser& request);
    boost::asio::awaitable<report> upload(request_parser& request, upload_request wanted);
    boost::asio::awaitable<void> receive(request_parser& request, cloudbuf::async_cloud_buffer& out);
    boost::asio::awaitable<void> hang_up();

    boost::beast::tcp_stream& timed_stream();
    void print(const report& done, http::status answered) const;

    boost::beast::tcp_stream stream_;
    boost::beast::flat_buffer read_; // what has come and is not parsed yet
    cloudbuf::client cloud_;
    const session_settings& settings_;
    boost::asio::cancellation_signal cancel_;
    phase phase_ = phase::waiting;
};

} // namespace examples
