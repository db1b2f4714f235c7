// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Chooses for a connection pool: reuse, open, or wait; and which idle connections have to go.

#pragma once

#include "plan/time_point.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace cloudbuf::plan {

struct pool_settings {
    std::size_t max_connections = 32; // of one origin, idle ones included
    std::size_t max_busy = 32;        // of those, in use at a time
    std::chrono::milliseconds max_idle{4000};
};

struct pool_choice {
    enum class action : std::uint8_t { reuse, open, wait };

    action what = action::wait;
    std::size_t close_oldest = 0; // so many of the idle connections, from the front, are to be closed first
};

/// How many idle connections, from the front, are too old to be used.
inline std::size_t
expired(std::span<const time_point> idle_since, time_point now, const pool_settings& settings) noexcept
{
    std::size_t n = 0;
    while (n < idle_since.size() && now - idle_since[n] >= settings.max_idle) {
        ++n;
    }
    return n;
}

/// When the next idle connection will be too old.
inline std::optional<time_point>
next_expiry(std::span<const time_point> idle_since, const pool_settings& settings) noexcept
{
    if (idle_since.empty()) {
        return std::nullopt;
    }
    return idle_since.front() + settings.max_idle;
}

/// What to do for somebody who needs a connection.
/// \param idle_since of each idle connection since when it is, the longest idle first. The last one is
/// reused: so the others grow old and are closed when fewer are needed.
/// \param busy connections that are leased or being opened
/// \param fresh an idle one does not do
inline pool_choice choose_connection(
    std::span<const time_point> idle_since,
    std::size_t busy,
    bool fresh,
    time_point now,
    const pool_settings& settings
) noexcept
{
    using action = pool_choice::action;
    const std::size_t old = expired(idle_since, now, settings);
    const std::size_t idle = idle_since.size() - old;
    if (busy >= settings.max_busy) {
        return {action::wait, old};
    }
    if (!fresh && idle > 0) {
        return {action::reuse, old};
    }
    if (busy + idle < settings.max_connections) {
        return {action::open, old};
    }
    if (idle > 0) {
        return {action::open, old + 1};
    }
    return {action::wait, old};
}

} // namespace cloudbuf::plan
