// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// How long to wait before a retry: exponential, capped, with full jitter.

#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <optional>

namespace cloudbuf::plan {

// The numbers of the AWS SDKs' standard retry mode as of 2026 (AWS SDKs and Tools Reference Guide, "Retry
// behavior").
inline constexpr std::chrono::milliseconds backoff_base{50};
inline constexpr std::chrono::milliseconds throttling_base{1000};
inline constexpr std::chrono::milliseconds backoff_cap{20'000};
inline constexpr std::chrono::milliseconds hint_slack{5000};

/// The delay before retry number `retry`, from 0; `jitter` is a random number in [0,1).
inline std::chrono::milliseconds
backoff(unsigned retry, std::chrono::milliseconds base, double jitter) noexcept
{
    const int exponent = static_cast<int>(std::min(retry, 30U));
    const double ceiling = std::min(
        std::ldexp(static_cast<double>(base.count()), exponent), static_cast<double>(backoff_cap.count())
    );
    return std::chrono::milliseconds(
        static_cast<std::chrono::milliseconds::rep>(std::clamp(jitter, 0.0, 1.0) * ceiling)
    );
}

/// The service's own hint can lengthen a delay by up to five seconds, and never shortens it.
inline std::chrono::milliseconds
with_hint(std::chrono::milliseconds delay, std::optional<std::chrono::milliseconds> hint) noexcept
{
    if (!hint) {
        return delay;
    }
    return std::max(delay, std::min(*hint, delay + hint_slack));
}

} // namespace cloudbuf::plan
