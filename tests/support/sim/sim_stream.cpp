// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Both ends of a simulated connection, each a net::stream: one for the code under test, one for its peer.

#include "support/sim/sim_stream.hpp"

#include <boost/asio/error.hpp>

#include <utility>

namespace cloudbuf::sim {

sim_stream::sim_stream(
    asio::any_io_executor ex, std::shared_ptr<sim_channel> in, std::shared_ptr<sim_channel> out
)
    : ex_(std::move(ex)), in_(std::move(in)), out_(std::move(out))
{}

sim_stream::~sim_stream()
{
    close();
}

void sim_stream::start_read_some(asio::mutable_buffer into, handler done)
{
    in_->start_read(into, std::move(done));
}

void sim_stream::start_write_some(std::span<const asio::const_buffer> bytes, handler done)
{
    out_->start_write(bytes, std::move(done));
}

void sim_stream::close() noexcept
{
    if (std::exchange(open_, false)) {
        in_->close_reader();
        out_->close_writer();
        if (const auto closed = std::move(closed_)) {
            closed();
        }
    }
}

bool sim_stream::is_reusable() noexcept
{
    return open_ && !in_->readable();
}

void sim_stream::reset()
{
    in_->refuse(asio::error::connection_reset);
    out_->end(asio::error::connection_reset);
}

void sim_stream::reset_and_lose()
{
    in_->refuse(asio::error::connection_reset);
    out_->cut(asio::error::connection_reset);
}

sim_pair make_sim_pair(
    asio::any_io_executor ex, net::clock& time, const channel_settings& up, const channel_settings& down
)
{
    const auto upward = std::make_shared<sim_channel>(ex, time, up);
    const auto downward = std::make_shared<sim_channel>(ex, time, down);
    sim_pair out;
    out.client = std::make_unique<sim_stream>(ex, downward, upward);
    out.server = std::make_unique<sim_stream>(ex, upward, downward);
    return out;
}

} // namespace cloudbuf::sim
