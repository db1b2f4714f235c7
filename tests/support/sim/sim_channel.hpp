// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// One direction of a simulated connection: bytes that one end has written and the other will read.

#pragma once

#include "net/clock.hpp"
#include "net/stream.hpp"
#include "net/timer.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <cstddef>
#include <deque>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace cloudbuf::sim {

/// How a direction behaves. What is not set never happens.
struct channel_settings {
    static constexpr std::size_t unlimited = std::numeric_limits<std::size_t>::max();

    channel_settings();

    std::size_t max_write = unlimited; // accepted at once
    std::size_t max_read = unlimited;  // given at once
    std::size_t capacity =
        unlimited; // on the way; a writer waits when it is full. 0: nothing is ever accepted
    std::chrono::steady_clock::duration delay{0}; // of every byte, and of the end
    std::size_t fail_write_after = unlimited;     // after so many bytes in all, writing fails
    std::size_t fail_read_after = unlimited;      // the same for reading
    std::size_t lose_after = unlimited;           // what is written beyond is accepted and never arrives
    std::size_t bytes_per_second = unlimited;     // in which they arrive
    error_code write_error;                       // broken_pipe by default
    error_code read_error;                        // connection_reset by default
};

/// Shared by the two ends and by their pending operations, each of which lives in a timer.
class sim_channel : public std::enable_shared_from_this<sim_channel> {
public:
    sim_channel(asio::any_io_executor ex, net::clock& time, const channel_settings& s);

    void start_read(asio::mutable_buffer into, net::stream::handler done);
    void start_write(std::span<const asio::const_buffer> bytes, net::stream::handler done);

    /// From outside of the simulation: written at once and without limits.
    void put(std::string_view bytes);

    /// The last byte was written; the reader gets this error behind it. The first call counts.
    void end(error_code ec);

    /// Both sides fail at once with `ec`; what was on the way is lost.
    void cut(error_code ec);

    /// What is on the way still arrives, but the writer fails with `ec`, as after the peer's reset.
    void refuse(error_code ec);

    /// From now on nothing arrives, though all of it is accepted.
    void lose();

    /// From now on nothing is accepted: a writer waits for ever.
    void block() noexcept { settings_.capacity = 0; }

    void close_reader();
    void close_writer();

    /// Something is there for the reader: bytes, the end, or a failure.
    bool readable() const;

    /// Everything that was ever accepted.
    const std::string& written() const noexcept { return written_; }
    std::size_t read() const noexcept { return read_; }

private:
    struct read_op;
    struct write_op;
    struct outcome {
        error_code ec;
        std::size_t size = 0;
    };
    struct chunk {
        std::string bytes;
        net::steady_time arrives;
        std::size_t read = 0;
    };

    net::steady_time arrival_of(std::size_t size);

    std::optional<outcome> try_read(asio::mutable_buffer into);
    std::optional<outcome> try_write(std::span<const asio::const_buffer> bytes);

    asio::any_io_executor ex_;
    net::clock& time_;
    channel_settings settings_;
    net::timer reader_wakes_;
    net::timer writer_wakes_;
    std::deque<chunk> chunks_;
    std::size_t on_the_way_ = 0;
    net::steady_time line_free_{}; // when everything written so far has arrived, but for the delay
    std::size_t read_ = 0;
    std::string written_;
    std::optional<error_code> end_;
    net::steady_time end_arrives_{};
    std::optional<error_code> reader_fails_;
    std::optional<error_code> writer_fails_;
};

} // namespace cloudbuf::sim
