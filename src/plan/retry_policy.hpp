// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Decides after a failed attempt whether the step is tried again, when, and with what changed.

#pragma once

#include "model/transport.hpp"
#include "model/verdict.hpp"
#include "plan/retry_quota.hpp"
#include "plan/time_point.hpp"

#include <chrono>
#include <cstdint>
#include <optional>

namespace cloudbuf::plan {

struct retry_rules {
    unsigned max_attempts = 3; // the first one included
};

struct retry_decision {
    enum class action : std::uint8_t { stop, again };

    action what = action::stop;
    std::chrono::milliseconds delay{0};
    bool refresh_credentials = false;
    bool fresh_connection = false;
    bool redirect = false;
    bool never_expect = false;                             // to be remembered for the endpoint
    bool without_checksum = false;                         // to be remembered for the endpoint
    std::optional<std::chrono::milliseconds> clock_offset; // to be remembered for the endpoint
};

/// The retries of one step.
///
/// Beside the attempts that the rules allow, each of six corrections happens at once, once per step, and
/// costs nothing: another connection instead of a stale one, other credentials, a corrected clock, another
/// place, no Expect, no checksum.
class step_retries {
public:
    /// `quota` is shared by all uploads to an endpoint; the caller serialises access to it.
    step_retries(retry_rules rules, retry_quota& quota) noexcept;

    /// An attempt is about to be made.
    void begin_attempt() noexcept { ++attempts_; }

    /// `jitter` is a random number in [0,1).
    retry_decision on_transport_error(const model::transport_error& e, double jitter);

    /// A verdict other than done. `sent` is what the local clock, uncorrected, showed when the request was
    /// sent; the answer came `round_trip` later.
    retry_decision
    on_verdict(const model::verdict& v, wall_time sent, std::chrono::milliseconds round_trip, double jitter);

    void on_success() noexcept;

    /// Attempts begun, without the silent one that replaced a stale connection.
    unsigned attempts() const noexcept { return attempts_; }

private:
    enum class kind : std::uint8_t { transient, throttling };
    enum correction : unsigned {
        stale_connection = 1,
        credentials = 2,
        clock = 4,
        place = 8,
        expectation = 16,
        checksum = 32
    };

    bool first_time(correction c) noexcept;

    /// A retry that counts: of at most `limit` such, if the quota allows it.
    retry_decision
    paid_retry(kind k, unsigned limit, std::optional<std::chrono::milliseconds> hint, double jitter);

    retry_rules rules_;
    retry_quota& quota_;
    unsigned attempts_ = 0;
    unsigned retries_ = 0;   // that counted
    unsigned last_cost_ = 0; // of the last of them
    unsigned corrected_ = 0; // a set of corrections
};

} // namespace cloudbuf::plan
