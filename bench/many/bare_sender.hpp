// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Bytes to a sink without TLS and without a library: what a sink of a fixed rate really takes on this
// machine.

#pragma once

#include "support/random_bytes.hpp"
#include "support/sink_process.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>

#include <chrono>
#include <string>
#include <vector>

namespace cloudbuf::bench {

namespace asio = boost::asio;

/// Bytes per second between two moments, by the sink's own clock.
inline double rate_between(const sink_statistics& before, const sink_statistics& after)
{
    return static_cast<double>(after.bytes - before.bytes) / (after.seconds - before.seconds);
}

/// What one connection that always has something to send gets, in bytes per second.
inline double bare_rate(sink_process& sink, std::chrono::milliseconds time)
{
    using clock = std::chrono::steady_clock;
    const std::vector<char> chunk = random_bytes(write_size);
    asio::io_context io{1};
    asio::ip::tcp::socket socket{io};
    socket.connect({asio::ip::address_v4::loopback(), sink.plain_port()});
    // Larger than what will be sent: the sink goes on reading.
    const std::string head = "PUT /bare HTTP/1.1\r\nContent-Length: 1000000000000\r\n\r\n";
    asio::write(socket, asio::buffer(head));
    const auto send_for = [&](std::chrono::milliseconds some) {
        for (const auto end = clock::now() + some; clock::now() < end;) {
            asio::write(socket, asio::buffer(chunk));
        }
        return sink.statistics();
    };
    const sink_statistics before = send_for(time / 4); // the buffers of the sockets are full then
    return rate_between(before, send_for(time));
}

} // namespace cloudbuf::bench
