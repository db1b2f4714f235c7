// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// A TLS server's end over loopback, by Asio's own ssl::stream, and our end connected to it.

#pragma once

#include "net/tls_context.hpp"
#include "net/tls_stream.hpp"
#include "testing/certificate.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>

#include <cstddef>
#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

namespace cloudbuf::net {

/// The authority that the tests' servers are signed by, made once.
const testing::certificate_authority& test_authority();

testing::leaf_options names(std::vector<std::string> dns, std::vector<std::string> addresses = {});

asio::ssl::context make_server_context(const testing::leaf_options& options);

/// Trusts `test_authority`.
tls_options trusting_options();

/// Fails the test if it cannot be made.
std::shared_ptr<tls_context> make_context(const tls_options& options);

/// Two sockets that are connected with each other, both on `ctx`.
struct socket_pair {
    explicit socket_pair(asio::io_context& ctx);

    asio::ip::tcp::socket ours;
    asio::ip::tcp::socket theirs;
};

/// Runs the context until `o` has completed; fails after 10 s.
struct outcome;
void run_until_done(asio::io_context& ctx, const outcome& o);

/// Runs coroutines on the context until all have ended; throws what they throw, and fails after 60 s.
void run(asio::io_context& ctx, std::vector<asio::awaitable<void>> tasks);
void run(asio::io_context& ctx, asio::awaitable<void> a);
void run(asio::io_context& ctx, asio::awaitable<void> a, asio::awaitable<void> b);

/// The outcome of an operation, and whether and how often it completed.
struct outcome {
    int calls = 0;
    error_code ec;
    std::size_t bytes = 0;

    /// A handler that records; `*this` outlives it.
    auto handler()
    {
        return [this](error_code e, std::size_t n = 0) {
            ++calls;
            ec = e;
            bytes = n;
        };
    }
};

struct tls_pair {
    using server_stream = asio::ssl::stream<asio::ip::tcp::socket>;

    tls_pair(
        asio::io_context& ctx,
        asio::ssl::context& server_context,
        const std::shared_ptr<tls_context>& client_context,
        const std::string& host = "server.test"
    );

    /// Both handshakes; throws if one fails.
    void shake_hands(asio::io_context& ctx);

    std::unique_ptr<server_stream> server;
    std::unique_ptr<tls_stream> client;
};

/// Everything for one connection that is up.
struct connected_pair {
    explicit connected_pair(int only_version = 0); // TLS1_2_VERSION, TLS1_3_VERSION

    asio::io_context ctx{1};
    asio::ssl::context server_context;
    std::shared_ptr<tls_context> client_context;
    tls_pair tls;
};

/// The client reads, finds nothing and waits; then the server sends a byte.
void read_late_byte(connected_pair& pair);

} // namespace cloudbuf::net
