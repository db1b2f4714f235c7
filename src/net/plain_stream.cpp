// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// A net::stream over plain TCP.

#include "net/plain_stream.hpp"

#include "net/socket_operation.hpp"

#include <boost/asio/error.hpp>

#include <algorithm>
#include <array>

namespace cloudbuf::net {

namespace {

// What one system call takes: Asio passes at most 64 buffers to sendmsg.
constexpr std::size_t max_buffers = 64;

// Copying this much into the kernel keeps an event loop for less than 0.1 ms.
constexpr std::size_t max_batch = 512 * 1024;

bool is_would_block(error_code ec)
{
    return ec == asio::error::would_block || ec == asio::error::try_again;
}

} // namespace

struct plain_connection {
    explicit plain_connection(asio::ip::tcp::socket s) : socket_(std::move(s)) {}

    asio::ip::tcp::socket& socket() noexcept { return socket_; }

    asio::ip::tcp::socket socket_;
    // The descriptors of the one outstanding write.
    std::array<asio::const_buffer, max_buffers> buffers;
    std::size_t used_buffers = 0;
};

namespace {

struct receive {
    asio::mutable_buffer into;

    progress operator()(plain_connection& over) const
    {
        progress p;
        p.bytes = over.socket().read_some(into, p.ec);
        if (is_would_block(p.ec)) {
            p = {progress::need::readable, {}, 0};
        }
        return p;
    }
};

struct send {
    progress operator()(plain_connection& over) const
    {
        progress p;
        const std::span<const asio::const_buffer> buffers{over.buffers.data(), over.used_buffers};
        p.bytes = over.socket().write_some(buffers, p.ec);
        if (is_would_block(p.ec)) {
            p = {progress::need::writable, {}, 0};
        }
        return p;
    }
};

} // namespace

plain_stream::plain_stream(asio::ip::tcp::socket connected)
    : connection_(std::make_shared<plain_connection>(std::move(connected)))
{
    error_code ignored; // a socket that is not open says so at the first operation
    connection_->socket().non_blocking(true, ignored);
}

plain_stream::~plain_stream()
{
    close();
}

plain_stream::executor_type plain_stream::get_executor()
{
    return connection_->socket().get_executor();
}

void plain_stream::start_read_some(asio::mutable_buffer into, handler done)
{
    start_socket_operation(connection_, receive{into}, std::move(done));
}

void plain_stream::start_write_some(std::span<const asio::const_buffer> bytes, handler done)
{
    auto& c = *connection_;
    c.used_buffers = 0;
    std::size_t room = max_batch;
    for (const asio::const_buffer& b : bytes) {
        if (room == 0 || c.used_buffers == max_buffers) {
            break;
        }
        if (b.size() != 0) {
            c.buffers[c.used_buffers++] = asio::buffer(b, room);
            room -= std::min(room, b.size());
        }
    }
    start_socket_operation(connection_, send{}, std::move(done));
}

void plain_stream::close() noexcept
{
    error_code ignored;
    connection_->socket().close(ignored);
}

bool plain_stream::is_reusable() noexcept
{
    char byte = 0;
    error_code ec;
    connection_->socket().receive(asio::buffer(&byte, 1), asio::socket_base::message_peek, ec);
    return is_would_block(ec);
}

} // namespace cloudbuf::net
