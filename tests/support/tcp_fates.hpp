// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// What befalls a TCP connection, byte by byte, decided by chance from a seed; nothing here waits.

#pragma once

#include "support/sim/sim_random.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace cloudbuf::test {

enum class tcp_fault : std::uint8_t {
    none,
    delay,        // every piece comes later
    slow,         // only so many bytes a second
    cut_upward,   // ends after some bytes from the client: a request is cut off
    cut_downward, // ends after some bytes from the server: the answer is lost, the work is done
    reset,        // ends with RST
    stall,        // nothing is passed any more; the connection stays for a while, and ends
    late,         // the same, but then all is passed on, whether or not somebody still waits for it
    refuse,       // ends when it is accepted
};

inline constexpr std::size_t tcp_fault_count = 9;

constexpr std::size_t index_of(tcp_fault f) noexcept
{
    return static_cast<std::size_t>(f);
}

std::string_view name_of(tcp_fault f) noexcept;

enum class direction : std::uint8_t { upward, downward };

/// How probable each fault is each time that one is drawn; what they leave to 1 is `none`.
class tcp_odds {
public:
    tcp_odds& expect(tcp_fault f, double probability) noexcept
    {
        probability_[index_of(f)] = probability;
        return *this;
    }

    double of(tcp_fault f) const noexcept { return probability_[index_of(f)]; }

private:
    std::array<double, tcp_fault_count> probability_{};
};

struct tcp_fate {
    tcp_fault kind = tcp_fault::none;
    direction counted = direction::upward;
    std::size_t bytes = 0;              // in that direction, until it strikes or is over
    std::chrono::milliseconds delay{0}; // of each piece
    std::size_t bytes_per_second = 0;
};

/// The same random numbers, the same fate.
tcp_fate draw_fate(sim::sim_random& random, const tcp_odds& odds);

/// What is to be done with bytes that have arrived: wait, pass so many on, and then what the fault demands.
struct passage {
    std::chrono::milliseconds pause{0};
    std::size_t bytes = 0;
    tcp_fault strikes = tcp_fault::none; // named once for each fate that takes effect
};

/// The fates of one connection, one after the other: one that does not end it is over after some bytes.
class tcp_course {
public:
    tcp_course(std::uint64_t seed, const tcp_odds& odds);

    bool is_refused() const noexcept { return fate_.kind == tcp_fault::refuse; }

    /// `available` bytes, at least one, wait to be passed in that direction.
    passage next(direction d, std::size_t available);

private:
    void draw();

    sim::sim_random random_;
    tcp_odds odds_;
    tcp_fate fate_;
    std::size_t left_ = 0;
    bool struck_ = false;
};

} // namespace cloudbuf::test
