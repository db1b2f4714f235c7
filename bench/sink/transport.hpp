// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The bytes of one connection, over TLS or not, without ever waiting.

#pragma once

#include <openssl/ssl.h>

#include <cstddef>
#include <memory>
#include <string_view>

namespace cloudbuf::bench {

/// How many bytes moved. None without `closed`: there is nothing to be had now.
struct transfer {
    std::size_t bytes = 0;
    bool closed = false;
};

/// Owns its socket.
class transport {
public:
    virtual ~transport() = default;

    virtual transfer receive(char* into, std::size_t size) = 0;

    /// Takes in and drops at most `size` bytes.
    virtual transfer discard(std::size_t size) = 0;

    virtual transfer send(std::string_view bytes) = 0;

    virtual void say_goodbye() noexcept = 0;
};

std::unique_ptr<transport> make_plain_transport(int fd);

/// Shakes hands in its first operations.
std::unique_ptr<transport> make_tls_transport(int fd, SSL_CTX* context);

struct ssl_context_deleter {
    void operator()(SSL_CTX* p) const { SSL_CTX_free(p); }
};

/// TLS 1.3 with one suite of ciphers, and buffers large enough to decrypt faster than a client encrypts.
std::unique_ptr<SSL_CTX, ssl_context_deleter> make_tls_context(const char* cipher_suite);

} // namespace cloudbuf::bench
