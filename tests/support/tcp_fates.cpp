// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// What befalls a TCP connection, byte by byte, decided by chance from a seed; nothing here waits.

#include "support/tcp_fates.hpp"

#include <algorithm>
#include <cmath>

namespace cloudbuf::test {

namespace {

using std::chrono::milliseconds;

constexpr std::size_t kib = 1024;
constexpr std::size_t mib = 1024 * kib;

// Large enough that few faults strike in the client's part of a handshake, which has about 700 bytes; the
// last ones wait for the sixth large part.
constexpr std::size_t shortest_upward = 400;
constexpr std::size_t longest_upward = 32 * mib;
// The server's part of a handshake has about 1 700 bytes, an answer 500.
constexpr std::size_t longest_downward = 6 * kib;
constexpr std::size_t longest_delayed = 256 * kib;
constexpr std::size_t longest_slow = mib;
constexpr std::size_t slow_piece = 16 * kib;

double unit(sim::sim_random& random)
{
    return static_cast<double>(random.next() >> 11) * 0x1p-53;
}

/// Each order of magnitude is as probable as another.
std::size_t draw_skewed(sim::sim_random& random, std::size_t least, std::size_t most)
{
    const double factor = static_cast<double>(most) / static_cast<double>(least);
    const double size = static_cast<double>(least) * std::exp(unit(random) * std::log(factor));
    return std::clamp(static_cast<std::size_t>(size), least, most);
}

tcp_fault draw_kind(sim::sim_random& random, const tcp_odds& odds)
{
    double left = unit(random);
    for (std::size_t i = 1; i < tcp_fault_count; ++i) {
        const auto f = static_cast<tcp_fault>(i);
        if (left < odds.of(f)) {
            return f;
        }
        left -= odds.of(f);
    }
    return tcp_fault::none;
}

direction counted_of(tcp_fault f, sim::sim_random& random)
{
    switch (f) {
    case tcp_fault::cut_downward:
        return direction::downward;
    case tcp_fault::reset:
    case tcp_fault::stall:
    case tcp_fault::late:
        return random.below(2) == 0 ? direction::upward : direction::downward;
    default:
        return direction::upward;
    }
}

std::size_t draw_bytes(sim::sim_random& random, tcp_fault f, direction counted)
{
    if (counted == direction::downward) {
        return 1 + random.below(longest_downward);
    }
    switch (f) {
    case tcp_fault::delay:
        return draw_skewed(random, shortest_upward, longest_delayed);
    case tcp_fault::slow:
        return draw_skewed(random, shortest_upward, longest_slow);
    default:
        return draw_skewed(random, shortest_upward, longest_upward);
    }
}

bool lasts(tcp_fault f)
{
    return f == tcp_fault::none || f == tcp_fault::delay || f == tcp_fault::slow;
}

} // namespace

std::string_view name_of(tcp_fault f) noexcept
{
    constexpr std::array<std::string_view, tcp_fault_count> names{
        "none", "delay", "slow", "cut_upward", "cut_downward", "reset", "stall", "late", "refuse"
    };
    return names[index_of(f)];
}

tcp_fate draw_fate(sim::sim_random& random, const tcp_odds& odds)
{
    tcp_fate out;
    out.kind = draw_kind(random, odds);
    out.counted = counted_of(out.kind, random);
    out.bytes = draw_bytes(random, out.kind, out.counted);
    if (out.kind == tcp_fault::delay) {
        out.delay = milliseconds(5 + random.below(60));
    } else if (out.kind == tcp_fault::slow) {
        out.bytes_per_second = (256 + random.below(4096)) * kib;
    }
    return out;
}

tcp_course::tcp_course(std::uint64_t seed, const tcp_odds& odds) : random_(seed), odds_(odds)
{
    draw();
}

void tcp_course::draw()
{
    fate_ = draw_fate(random_, odds_);
    left_ = fate_.bytes;
    struck_ = false;
}

passage tcp_course::next(direction d, std::size_t available)
{
    if (left_ == 0) {
        draw();
        if (is_refused()) { // too late for that
            fate_.kind = tcp_fault::none;
        }
    }
    passage out;
    out.bytes = available;
    if (fate_.kind == tcp_fault::slow) {
        out.bytes = std::min(available, slow_piece);
    }
    if (fate_.counted == d) {
        out.bytes = std::min(out.bytes, left_);
        left_ -= out.bytes;
    }
    out.pause = fate_.delay;
    if (fate_.bytes_per_second != 0) {
        out.pause += milliseconds(1000 * out.bytes / fate_.bytes_per_second);
    }
    if (!struck_ && (lasts(fate_.kind) || left_ == 0)) {
        struck_ = true;
        out.strikes = fate_.kind;
    }
    return out;
}

} // namespace cloudbuf::test
