// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The scenarios of many buffers and of waiting ones; each adds its rows to the report.

#pragma once

#include "support/report.hpp"

#include <cstdint>
#include <string>

namespace cloudbuf::bench {

struct many_settings {
    std::uint64_t repetitions = 5;
    bool quick = false;
    std::uint64_t buffers = 10'000;
    std::uint64_t parts = 10;         // that each of them could send, in the mean
    std::uint64_t rate = 100'000'000; // bytes per second of the slow sink
};

/// What a buffer takes that does nothing. Each repetition is a process of its own.
void tell_idle(report& to, const many_settings& s);

/// One of those processes: `kind` is what `tell_idle` has told this program to measure.
void measure_idle(std::uint64_t buffers, const std::string& kind);

/// Bulk producers by the thousand, beside four of them with the same parts.
void tell_active(report& to, const many_settings& s);

/// How long an upload keeps others waiting that live on the same loop.
void tell_stall(report& to, const many_settings& s);

/// How long a write takes: while there is room, and behind a sink of a fixed rate.
void tell_latency(report& to, const many_settings& s);

} // namespace cloudbuf::bench
