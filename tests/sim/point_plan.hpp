// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The points at which a client waits for something outside of it, and what goes wrong at which of them.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace cloudbuf::sim {

/// The operations that a client starts. (A timer cannot fail.)
enum class io : std::uint8_t { credentials, dial, read, write };

/// How such an operation ends instead of doing what it should.
enum class mishap : std::uint8_t {
    missing, // there are no credentials
    resolve_failed,
    refused,
    unreachable, // after as long as a connect may take
    tls_failed,  // the handshake, or a record
    reset,
    broken_pipe,
    timed_out,
    end,       // of the stream
    truncated, // the same without TLS's goodbye
    swallowed, // nothing arrives from here on, though it is taken
    never,     // it does not end, unless it is cancelled or the connection closed
    aborted,   // nobody had asked for that
    no_memory, // reported
    bad_alloc, // thrown when it is started
};

inline constexpr std::size_t mishap_count = 15;

std::string_view name_of(io i) noexcept;
std::string_view name_of(mishap m) noexcept;

/// What can happen to such an operation.
std::span<const mishap> mishaps_of(io i, bool tls) noexcept;

/// What happens after the first mishap.
enum class aftermath : std::uint8_t {
    nothing,  // it was the only one
    the_same, // to every operation of its kind
    the_end,  // of the network: nothing can be reached any more
};

/// Counts the points of a run, and says what happens at each.
class point_plan {
public:
    struct strike {
        std::size_t at = 0; // so many points came before
        mishap what = mishap::reset;
    };

    /// Nothing happens.
    point_plan() = default;

    point_plan(strike first, aftermath after) : first_(first), after_(after) {}

    /// Two, of which the second may be meant for another operation than what comes: then it is none.
    point_plan(strike first, strike second) : first_(first), second_(second) {}

    /// The same for another run.
    std::shared_ptr<point_plan> fresh() const
    {
        auto out = std::make_shared<point_plan>(*this);
        out->points_.clear();
        out->struck_ = 0;
        return out;
    }

    /// The next point is reached.
    std::optional<mishap> reach(io what, bool tls);

    const std::vector<io>& points() const noexcept { return points_; }

    /// Operations that something happened to.
    unsigned struck() const noexcept { return struck_; }

private:
    std::optional<mishap> choose(std::size_t at, io what) const;

    std::optional<strike> first_;
    std::optional<strike> second_;
    aftermath after_ = aftermath::nothing;
    std::vector<io> points_;
    unsigned struck_ = 0;
};

} // namespace cloudbuf::sim
