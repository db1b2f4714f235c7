// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// A net::stream over plain TCP.

#pragma once

#include "net/stream.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <memory>

namespace cloudbuf::net {

struct plain_connection;

/// Its socket stays on the executor that it was made on. Destroying the stream closes it.
class plain_stream final : public stream {
public:
    explicit plain_stream(asio::ip::tcp::socket connected);
    ~plain_stream() override;

    plain_stream(const plain_stream&) = delete;
    plain_stream& operator=(const plain_stream&) = delete;

    executor_type get_executor() override;
    void start_read_some(asio::mutable_buffer into, handler done) override;
    void start_write_some(std::span<const asio::const_buffer> bytes, handler done) override;
    void close() noexcept override;
    bool is_reusable() noexcept override;

private:
    std::shared_ptr<plain_connection> connection_;
};

} // namespace cloudbuf::net
