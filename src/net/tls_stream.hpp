// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// A net::stream over TLS that hands the kernel a batch of records at a time.

#pragma once

#include "net/stream.hpp"
#include "net/tls_context.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <memory>
#include <string>

namespace cloudbuf::net {

class tls_engine;

/// Starts with a handshake. A write takes as many whole records as make a batch, from any number of buffers,
/// and one system call sends them. Between writes no buffers are held. Its socket stays on the executor
/// that it was made on. Destroying the stream closes it.
class tls_stream final : public stream {
public:
    using handshake_handler = any_handler<error_code>;

    /// `client` is of `context`.
    tls_stream(asio::ip::tcp::socket connected, std::shared_ptr<tls_context> context, tls_client client);
    ~tls_stream() override;

    tls_stream(const tls_stream&) = delete;
    tls_stream& operator=(const tls_stream&) = delete;

    /// Fails with errc::tls_failed, with errc::connection_lost if the connection just ended, or with
    /// operation_aborted. Terminal cancellation, as of `stream`.
    void start_handshake(handshake_handler done);

    /// Why the handshake failed, for people.
    const std::string& handshake_problem() const noexcept;

    /// The handshake resumed an earlier session.
    bool is_resumed() const noexcept;

    executor_type get_executor() override;
    void start_read_some(asio::mutable_buffer into, handler done) override;
    void start_write_some(std::span<const asio::const_buffer> bytes, handler done) override;
    void close() noexcept override;

    /// Takes in the session tickets that have come since.
    bool is_reusable() noexcept override;

private:
    std::shared_ptr<tls_engine> engine_;
};

} // namespace cloudbuf::net
