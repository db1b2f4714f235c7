// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The names of the branches, as the tables have them.

#include "sim/branches.hpp"

namespace cloudbuf::sim {

namespace {

constexpr std::array<std::string_view, branch_count> branch_names{
    "retried_transient",
    "retried_throttled",
    "retried_after_hint",
    "replaced_stale_connection",
    "refreshed_credentials",
    "corrected_clock",
    "followed_to_region",
    "signed_instead",
    "attempts_used_up",
    "retries_limited",
    "quota_used_up",
    "refused_for_good",
    "cancelled_attempt",
    "cancelled_pause",
    "committed",
    "not_committed",
    "unknown",
    "found_ours",
    "found_anothers_conditional",
    "found_anothers",
    "found_unreplaced",
    "nothing_after_put",
    "settled_by_abort",
    "gone_and_committed",
    "gone_and_unknown",
    "settling_failed",
    "verification_failed",
    "verification_cut_off",
    "not_verifiable",
    "withdrawn_and_committed",
    "withdrawn_and_aborted",
    "aborted",
    "abort_found_nothing",
    "aborted_again",
    "abort_failed",
    "abort_cut_off",
    "begun_after_given_up",
    "cleaned_up_in_background",
    "leaked_begin",
    "hedged",
    "hedge_won",
    "completed_as_listed",
    "listed_in_vain",
    "began_anew",
    "could_not_begin_anew",
};

static_assert(branch_names.back() == "could_not_begin_anew"); // none was left out

} // namespace

std::string_view name_of(branch b) noexcept
{
    return branch_names[static_cast<std::size_t>(b)];
}

} // namespace cloudbuf::sim
