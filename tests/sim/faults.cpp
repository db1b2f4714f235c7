// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The names of the faults, as the command line and the tables have them.

#include "sim/faults.hpp"

#include <algorithm>
#include <array>

namespace cloudbuf::sim {

namespace {

constexpr std::array<std::string_view, fault_count> fault_names{
    "refuse_connect",
    "resolve_failure",
    "dead_address",
    "dead_host",
    "tls_failure",
    "delay",
    "bandwidth",
    "fragment",
    "cut_upward",
    "cut_downward",
    "lose_upward",
    "lose_downward",
    "reset",
    "idle_close",
    "never_answer",
    "internal_error",
    "slow_down",
    "slow_down_hint",
    "too_many_requests",
    "request_timeout",
    "error_after_200",
    "unknown_checksum",
    "expired_token",
    "conflict",
    "bad_digest",
    "redirect",
    "wrong_region",
    "clock_skew",
    "revoked",
    "forgotten_upload",
    "other_writer",
    "unequal_parts",
    "changed_tags",
    "lingering_upload",
    "refused_retry_403",
    "refused_retry_409",
    "refused_retry_412",
    "lost_answer",
    "silence",
    "error_after_work",
    "late_work",
    "work_after_query",
    "answer_twice",
    "unconfirmed_checksum",
    "slow_answer",
    "whitespace",
    "leading_whitespace",
    "truncated_answer",
};

static_assert(fault_names.back() == "truncated_answer"); // none was left out

} // namespace

std::string_view name_of(fault f) noexcept
{
    return fault_names[index_of(f)];
}

std::optional<fault> fault_from(std::string_view name) noexcept
{
    const auto found = std::ranges::find(fault_names, name);
    if (found == fault_names.end()) {
        return std::nullopt;
    }
    return static_cast<fault>(found - fault_names.begin());
}

} // namespace cloudbuf::sim
