// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// TLS over a non-blocking socket, without any waiting: every call does what it can now.

#pragma once

#include "net/socket_operation.hpp"
#include "net/tls_context.hpp"
#include "net/tls_wire.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <memory>
#include <span>
#include <string>

namespace cloudbuf::net {

/// One strand at a time. Has a fixed address.
class tls_engine {
public:
    /// `client` is of `context`. If it could not be made, the handshake says so.
    tls_engine(asio::ip::tcp::socket connected, std::shared_ptr<tls_context> context, tls_client client);

    tls_engine(const tls_engine&) = delete;
    tls_engine& operator=(const tls_engine&) = delete;

    asio::ip::tcp::socket& socket() noexcept { return wire_.socket(); }

    progress handshake();

    /// What went wrong in the handshake, for people.
    const std::string& problem() const noexcept { return problem_; }

    /// The handshake resumed an earlier session.
    bool is_resumed() const noexcept;

    progress read(asio::mutable_buffer into);

    struct encrypted {
        error_code ec;
        std::size_t plaintext = 0;
    };

    /// Makes records of at most one batch of `bytes`, to be sent by `flush`.
    encrypted encrypt(std::span<const asio::const_buffer> bytes);

    /// Ends when every record has been handed to the kernel.
    progress flush();

    bool is_reusable() noexcept;

    /// Says goodbye if that takes no waiting. The session can be resumed afterwards.
    void close() noexcept;

private:
    enum class state { shaking_hands, open, broken, closed };

    progress fail_handshake(int ssl_error);
    error_code fail(int ssl_error);
    error_code unusable() const;

    std::shared_ptr<tls_context> context_;
    tls_wire wire_;
    tls_client client_; // destroyed before the wire that its BIO points to
    std::string problem_;
    state state_ = state::shaking_hands;
    bool seen_dry_ = false; // nothing had arrived when the connection was taken up again: the next read waits
};

} // namespace cloudbuf::net
