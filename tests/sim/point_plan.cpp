// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The points at which a client waits for something outside of it, and what goes wrong at which of them.

#include "sim/point_plan.hpp"

#include <algorithm>

namespace cloudbuf::sim {

namespace {

using enum mishap;

constexpr std::array<std::string_view, mishap_count> mishap_names{
    "missing",
    "resolve_failed",
    "refused",
    "unreachable",
    "tls_failed",
    "reset",
    "broken_pipe",
    "timed_out",
    "end",
    "truncated",
    "swallowed",
    "never",
    "aborted",
    "no_memory",
    "bad_alloc",
};

static_assert(mishap_names.back() == "bad_alloc"); // none was left out

// Those that only TLS has are the last ones.
constexpr std::size_t of_tls = 1;
constexpr std::array of_credentials{missing, timed_out, never, aborted, no_memory, bad_alloc};
constexpr std::array of_dials{resolve_failed, refused, unreachable, aborted, bad_alloc, tls_failed};
constexpr std::array of_writes{
    reset, broken_pipe, timed_out, swallowed, never, aborted, no_memory, bad_alloc, tls_failed
};
constexpr std::array of_plain_reads{reset, timed_out, end, never, aborted, no_memory, bad_alloc};
constexpr std::array of_tls_reads{
    reset, timed_out, end, never, aborted, no_memory, bad_alloc, truncated, tls_failed
};

mishap at_the_end(io what)
{
    switch (what) {
    case io::dial:
        return unreachable;
    case io::write:
        return swallowed;
    case io::credentials:
    case io::read:
        break;
    }
    return never;
}

} // namespace

std::string_view name_of(io i) noexcept
{
    static constexpr std::array<std::string_view, 4> names{"credentials", "dial", "read", "write"};
    return names[static_cast<std::size_t>(i)];
}

std::string_view name_of(mishap m) noexcept
{
    return mishap_names[static_cast<std::size_t>(m)];
}

std::span<const mishap> mishaps_of(io i, bool tls) noexcept
{
    switch (i) {
    case io::credentials:
        return of_credentials;
    case io::dial:
        return std::span{of_dials}.first(of_dials.size() - (tls ? 0 : of_tls));
    case io::write:
        return std::span{of_writes}.first(of_writes.size() - (tls ? 0 : of_tls));
    case io::read:
        break;
    }
    return tls ? std::span<const mishap>{of_tls_reads} : std::span<const mishap>{of_plain_reads};
}

std::optional<mishap> point_plan::reach(io what, bool tls)
{
    const std::optional<mishap> chosen = choose(points_.size(), what);
    points_.push_back(what);
    if (!chosen || std::ranges::find(mishaps_of(what, tls), *chosen) == mishaps_of(what, tls).end()) {
        return std::nullopt;
    }
    ++struck_;
    return chosen;
}

std::optional<mishap> point_plan::choose(std::size_t at, io what) const
{
    if (!first_ || at < first_->at) {
        return std::nullopt;
    }
    if (at == first_->at) {
        return first_->what;
    }
    if (second_ && at == second_->at) {
        return second_->what;
    }
    if (after_ == aftermath::the_same && what == points_[first_->at]) {
        return first_->what;
    }
    return after_ == aftermath::the_end && what != io::credentials ? std::optional(at_the_end(what))
                                                                   : std::nullopt;
}

} // namespace cloudbuf::sim
