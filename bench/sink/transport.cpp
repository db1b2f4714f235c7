// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The bytes of one connection, over TLS or not, without ever waiting.

#include "sink/transport.hpp"

#include <openssl/err.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <new>
#include <stdexcept>
#include <string>
#include <sys/socket.h>
#include <unistd.h>

namespace cloudbuf::bench {

namespace {

// What one system call may bring: 15 records and more are decrypted for each.
constexpr std::size_t read_buffer_size = 256 * 1024;

class owned_socket {
public:
    explicit owned_socket(int fd) : fd_(fd) {}
    ~owned_socket() { close(fd_); }

    owned_socket(const owned_socket&) = delete;
    owned_socket& operator=(const owned_socket&) = delete;

    int get() const noexcept { return fd_; }

private:
    int fd_;
};

class plain_transport final : public transport {
public:
    explicit plain_transport(int fd) : socket_(fd) {}

    transfer receive(char* into, std::size_t size) override
    {
        return outcome(recv(socket_.get(), into, size, 0), true);
    }

    transfer discard(std::size_t size) override
    {
        // tcp(7): the bytes are dropped where they are, in the kernel.
        return outcome(recv(socket_.get(), nullptr, size, MSG_TRUNC), true);
    }

    transfer send(std::string_view bytes) override
    {
        return outcome(::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL), false);
    }

    void say_goodbye() noexcept override { shutdown(socket_.get(), SHUT_WR); }

private:
    static transfer outcome(ssize_t n, bool reading)
    {
        if (n > 0) {
            return {static_cast<std::size_t>(n), false};
        }
        const bool later = n < 0 && (errno == EAGAIN || errno == EINTR);
        return {0, reading ? !later : n < 0 && !later};
    }

    owned_socket socket_;
};

struct ssl_deleter {
    void operator()(SSL* p) const { SSL_free(p); }
};

class tls_transport final : public transport {
public:
    tls_transport(int fd, SSL_CTX* context) : socket_(fd), ssl_(SSL_new(context))
    {
        if (!ssl_ || SSL_set_fd(ssl_.get(), fd) != 1) {
            throw std::bad_alloc();
        }
        SSL_set_accept_state(ssl_.get());
    }

    transfer receive(char* into, std::size_t size) override
    {
        std::size_t n = 0;
        ERR_clear_error();
        const int done = SSL_read_ex(ssl_.get(), into, size, &n);
        return outcome(done, n);
    }

    transfer discard(std::size_t size) override
    {
        // Shared by all connections, so that it stays in the nearest cache. A record is what one read yields.
        static std::array<char, 16 * 1024> dropped;
        return receive(dropped.data(), std::min(size, dropped.size()));
    }

    transfer send(std::string_view bytes) override
    {
        std::size_t n = 0;
        ERR_clear_error();
        const int done = SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &n);
        return outcome(done, n);
    }

    void say_goodbye() noexcept override
    {
        ERR_clear_error();
        SSL_shutdown(ssl_.get());
        shutdown(socket_.get(), SHUT_WR);
    }

private:
    transfer outcome(int done, std::size_t n) const
    {
        if (done == 1) {
            return {n, false};
        }
        const int why = SSL_get_error(ssl_.get(), done);
        return {0, why != SSL_ERROR_WANT_READ && why != SSL_ERROR_WANT_WRITE};
    }

    owned_socket socket_;
    std::unique_ptr<SSL, ssl_deleter> ssl_;
};

} // namespace

std::unique_ptr<transport> make_plain_transport(int fd)
{
    return std::make_unique<plain_transport>(fd);
}

std::unique_ptr<transport> make_tls_transport(int fd, SSL_CTX* context)
{
    return std::make_unique<tls_transport>(fd, context);
}

std::unique_ptr<SSL_CTX, ssl_context_deleter> make_tls_context(const char* cipher_suite)
{
    std::unique_ptr<SSL_CTX, ssl_context_deleter> made{SSL_CTX_new(TLS_server_method())};
    SSL_CTX* const c = made.get();
    if (c == nullptr || SSL_CTX_set_min_proto_version(c, TLS1_3_VERSION) != 1 ||
        SSL_CTX_set_ciphersuites(c, cipher_suite) != 1) {
        throw std::runtime_error(std::string("TLS cannot be set up with ") + cipher_suite);
    }
    SSL_CTX_set_read_ahead(c, 1);
    SSL_CTX_set_default_read_buffer_len(c, read_buffer_size);
    SSL_CTX_set_mode(c, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    return made;
}

} // namespace cloudbuf::bench
