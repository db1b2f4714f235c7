// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Time that passes only when a test says so, and fires alarms in order.

#pragma once

#include "net/clock.hpp"

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>

namespace cloudbuf::sim {

/// One thread only.
class sim_clock final : public net::clock {
public:
    using duration = std::chrono::steady_clock::duration;

    net::steady_time now() const override { return now_; }
    net::wall_time wall_now() const override;
    bool is_real() const noexcept override { return false; }
    void arm(net::alarm& a, net::steady_time when) override;
    void disarm(net::alarm& a) noexcept override;

    /// Since the clock was made.
    duration elapsed() const noexcept { return now_ - start; }

    /// Alarms that have not fired yet.
    std::size_t pending() const noexcept { return alarms_.size(); }

    /// Passes `d`, firing alarms on the way in their order. Their handlers run when the context is polled.
    void advance(duration d);

    /// To the next alarm, and fires it and those of the same time. False if there is none.
    bool advance_to_next();

    /// Runs what is ready, then lets time pass to the next alarm, and so on. True as soon as `until` is (it
    /// is asked after every handler); false when `limit` has passed.
    bool run_until(boost::asio::io_context& context, const std::function<bool()>& until, duration limit);

    /// Until nothing is left to run and no alarm is pending.
    void run(boost::asio::io_context& context);

private:
    // Some time after the epoch, so that subtracting from it is as harmless as it is in life.
    static constexpr net::steady_time start{std::chrono::hours{1000}};

    net::steady_time now_ = start;
    std::multimap<net::steady_time, net::alarm*> alarms_;
};

} // namespace cloudbuf::sim
