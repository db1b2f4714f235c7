// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Both ends of a simulated connection, each a net::stream: one for the code under test, one for its peer.

#pragma once

#include "net/clock.hpp"
#include "net/stream.hpp"
#include "support/sim/sim_channel.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace cloudbuf::sim {

/// The peer's end is driven by a coroutine (async_read_some, async_write_some) or by hand (`send`,
/// `received`).
class sim_stream final : public net::stream {
public:
    sim_stream(asio::any_io_executor ex, std::shared_ptr<sim_channel> in, std::shared_ptr<sim_channel> out);
    ~sim_stream() override;

    executor_type get_executor() override { return ex_; }
    void start_read_some(asio::mutable_buffer into, handler done) override;
    void start_write_some(std::span<const asio::const_buffer> bytes, handler done) override;
    void close() noexcept override;
    bool is_reusable() noexcept override;

    /// Called once, when it is closed or destroyed.
    void on_close(std::function<void()> f) { closed_ = std::move(f); }
    bool is_open() const noexcept { return open_; }

    // By hand.
    void send(std::string_view bytes) { out_->put(bytes); }
    void end(error_code ec) { out_->end(ec); } // such as asio::error::eof, or a truncated end
    const std::string& received() const noexcept { return in_->written(); } // by this end's host, read or not
    const std::string& sent() const noexcept { return out_->written(); }

    /// A reset: the other end cannot write any more, and its reader fails behind what this end has sent.
    void reset();

    /// The same, and what was on the way is lost too.
    void reset_and_lose();

    /// This end's own reading and writing, as if the system said so.
    sim_channel& incoming() noexcept { return *in_; }
    sim_channel& outgoing() noexcept { return *out_; }

private:
    asio::any_io_executor ex_;
    std::shared_ptr<sim_channel> in_;
    std::shared_ptr<sim_channel> out_;
    std::function<void()> closed_;
    bool open_ = true;
};

struct sim_pair {
    std::unique_ptr<sim_stream> client;
    std::unique_ptr<sim_stream> server;
};

/// `up` is from client to server, `down` is the way back.
sim_pair make_sim_pair(
    asio::any_io_executor ex,
    net::clock& time,
    const channel_settings& up = {},
    const channel_settings& down = {}
);

} // namespace cloudbuf::sim
