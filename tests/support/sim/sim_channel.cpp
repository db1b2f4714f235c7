// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// One direction of a simulated connection: bytes that one end has written and the other will read.

#include "support/sim/sim_channel.hpp"

#include <boost/asio/compose.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <utility>
#include <vector>

namespace cloudbuf::sim {

channel_settings::channel_settings()
    : write_error(asio::error::broken_pipe), read_error(asio::error::connection_reset)
{}

sim_channel::sim_channel(asio::any_io_executor ex, net::clock& time, const channel_settings& s)
    : ex_(ex), time_(time), settings_(s), reader_wakes_(ex, time), writer_wakes_(ex, time)
{}

struct sim_channel::read_op {
    std::shared_ptr<sim_channel> channel;
    asio::mutable_buffer into;
    bool started = false;
    std::optional<outcome> result{};

    template <class Self>
    void operator()(Self& self, error_code = {})
    {
        if (!result && started && self.cancelled() != asio::cancellation_type::none) {
            result = outcome{asio::error::operation_aborted, 0};
        }
        if (!result) {
            result = channel->try_read(into);
            if (!result) {
                started = true;
                channel->reader_wakes_.async_wait(std::move(self));
                return;
            }
            if (!std::exchange(started, true)) {
                asio::post(channel->ex_, std::move(self));
                return;
            }
        }
        self.complete(result->ec, result->size);
    }
};

struct sim_channel::write_op {
    std::shared_ptr<sim_channel> channel;
    std::vector<asio::const_buffer> bytes;
    bool started = false;
    std::optional<outcome> result{};

    template <class Self>
    void operator()(Self& self, error_code = {})
    {
        if (!result && started && self.cancelled() != asio::cancellation_type::none) {
            result = outcome{asio::error::operation_aborted, 0};
        }
        if (!result) {
            result = channel->try_write(bytes);
            if (!result) {
                started = true;
                channel->writer_wakes_.async_wait(std::move(self));
                return;
            }
            if (!std::exchange(started, true)) {
                asio::post(channel->ex_, std::move(self));
                return;
            }
        }
        self.complete(result->ec, result->size);
    }
};

void sim_channel::start_read(asio::mutable_buffer into, net::stream::handler done)
{
    asio::async_compose<net::stream::handler, void(error_code, std::size_t)>(
        read_op{shared_from_this(), into}, done, ex_
    );
}

void sim_channel::start_write(std::span<const asio::const_buffer> bytes, net::stream::handler done)
{
    asio::async_compose<net::stream::handler, void(error_code, std::size_t)>(
        write_op{shared_from_this(), {bytes.begin(), bytes.end()}}, done, ex_
    );
}

std::optional<sim_channel::outcome> sim_channel::try_read(asio::mutable_buffer into)
{
    if (reader_fails_) {
        return outcome{*reader_fails_, 0};
    }
    if (read_ >= settings_.fail_read_after) {
        return outcome{settings_.read_error, 0};
    }
    net::steady_time next = net::steady_time::max();
    if (!chunks_.empty() && chunks_.front().arrives <= time_.now()) {
        chunk& front = chunks_.front();
        const std::size_t left = front.bytes.size() - front.read;
        const std::size_t n =
            std::min({into.size(), settings_.max_read, left, settings_.fail_read_after - read_});
        std::copy_n(front.bytes.data() + front.read, n, static_cast<char*>(into.data()));
        front.read += n;
        if (front.read == front.bytes.size()) {
            chunks_.pop_front();
        }
        read_ += n;
        on_the_way_ -= n;
        writer_wakes_.cancel();
        return outcome{{}, n};
    }
    if (!chunks_.empty()) {
        next = chunks_.front().arrives;
    } else if (end_) {
        if (end_arrives_ <= time_.now()) {
            return outcome{*end_, 0};
        }
        next = end_arrives_;
    }
    reader_wakes_.expires_at(next);
    return std::nullopt;
}

std::optional<sim_channel::outcome> sim_channel::try_write(std::span<const asio::const_buffer> bytes)
{
    if (writer_fails_) {
        return outcome{*writer_fails_, 0};
    }
    if (written_.size() >= settings_.fail_write_after) {
        return outcome{settings_.write_error, 0};
    }
    std::size_t room = settings_.capacity - std::min(settings_.capacity, on_the_way_);
    if (room == 0) {
        return std::nullopt;
    }
    room = std::min({room, settings_.max_write, settings_.fail_write_after - written_.size()});
    std::string accepted;
    for (const asio::const_buffer& b : bytes) {
        const std::size_t n = std::min(b.size(), room - accepted.size());
        accepted.append(static_cast<const char*>(b.data()), n);
    }
    put(accepted);
    return outcome{{}, accepted.size()};
}

void sim_channel::put(std::string_view bytes)
{
    const std::size_t arriving = settings_.lose_after - std::min(settings_.lose_after, written_.size());
    written_ += bytes;
    on_the_way_ += bytes.size();
    bytes = bytes.substr(0, arriving);
    if (!bytes.empty()) {
        chunks_.push_back({std::string{bytes}, arrival_of(bytes.size())});
    }
    reader_wakes_.cancel();
}

net::steady_time sim_channel::arrival_of(std::size_t size)
{
    if (settings_.bytes_per_second == channel_settings::unlimited) {
        return time_.now() + settings_.delay;
    }
    const std::chrono::duration<double> takes{
        static_cast<double>(size) / static_cast<double>(settings_.bytes_per_second)
    };
    line_free_ = std::max(line_free_, time_.now()) +
                 std::chrono::duration_cast<std::chrono::steady_clock::duration>(takes);
    return line_free_ + settings_.delay;
}

void sim_channel::end(error_code ec)
{
    if (!end_) {
        end_ = ec;
        end_arrives_ = time_.now() + settings_.delay;
        reader_wakes_.cancel();
    }
}

void sim_channel::cut(error_code ec)
{
    reader_fails_ = reader_fails_.value_or(ec);
    chunks_.clear();
    reader_wakes_.cancel();
    refuse(ec);
}

void sim_channel::refuse(error_code ec)
{
    writer_fails_ = writer_fails_.value_or(ec);
    writer_wakes_.cancel();
}

void sim_channel::lose()
{
    settings_.lose_after = 0;
    chunks_.clear();
}

void sim_channel::close_reader()
{
    reader_fails_ = asio::error::operation_aborted;
    reader_wakes_.expires_at(net::steady_time::max());
    refuse(asio::error::connection_reset);
}

void sim_channel::close_writer()
{
    writer_fails_ = asio::error::operation_aborted;
    writer_wakes_.cancel();
    end(asio::error::eof);
}

bool sim_channel::readable() const
{
    const bool bytes = !chunks_.empty() && chunks_.front().arrives <= time_.now();
    const bool ended = chunks_.empty() && end_ && end_arrives_ <= time_.now();
    return bytes || ended || reader_fails_ || read_ >= settings_.fail_read_after;
}

} // namespace cloudbuf::sim
