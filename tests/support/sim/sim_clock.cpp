// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Time that passes only when a test says so, and fires alarms in order.

#include "support/sim/sim_clock.hpp"

#include <algorithm>

namespace cloudbuf::sim {

net::wall_time sim_clock::wall_now() const
{
    using namespace std::chrono;
    constexpr sys_days new_year = year{2026} / January / 1;
    return time_point_cast<system_clock::duration>(new_year + elapsed());
}

void sim_clock::arm(net::alarm& a, net::steady_time when)
{
    alarms_.emplace(when, &a);
}

void sim_clock::disarm(net::alarm& a) noexcept
{
    const auto found = std::ranges::find_if(alarms_, [&](const auto& entry) { return entry.second == &a; });
    if (found != alarms_.end()) {
        alarms_.erase(found);
    }
}

void sim_clock::advance(duration d)
{
    const net::steady_time target = now_ + d;
    while (!alarms_.empty() && alarms_.begin()->first <= target) {
        const auto first = alarms_.extract(alarms_.begin());
        now_ = std::max(now_, first.key());
        first.mapped()->on_alarm();
    }
    now_ = target;
}

bool sim_clock::advance_to_next()
{
    if (alarms_.empty()) {
        return false;
    }
    advance(std::max(alarms_.begin()->first - now_, duration{0}));
    return true;
}

bool sim_clock::run_until(
    boost::asio::io_context& context, const std::function<bool()>& until, duration limit
)
{
    const net::steady_time end = now_ + limit;
    for (;;) {
        while (!until()) {
            if (context.stopped()) {
                context.restart();
            }
            if (context.poll_one() == 0) {
                break;
            }
        }
        if (until()) {
            return true;
        }
        if (alarms_.empty() || alarms_.begin()->first > end) {
            now_ = end;
            return false;
        }
        advance_to_next();
    }
}

void sim_clock::run(boost::asio::io_context& context)
{
    const auto never = [] { return false; };
    do {
        run_until(context, never, duration{0});
    } while (advance_to_next());
}

} // namespace cloudbuf::sim
