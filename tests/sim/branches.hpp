// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The branches of retry, verification and abort, counted from what the client logged and was told.

#pragma once

#include "sim/client_log.hpp"
#include "sim/world.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace cloudbuf::sim {

enum class branch : std::uint8_t {
    // Retries.
    retried_transient,
    retried_throttled,
    retried_after_hint, // as long as the service had asked for
    replaced_stale_connection,
    refreshed_credentials,
    corrected_clock,
    followed_to_region,
    signed_instead, // of sending a checksum
    attempts_used_up,
    retries_limited, // by the kind of the error
    quota_used_up,
    refused_for_good,
    cancelled_attempt,
    cancelled_pause, // between two attempts

    // Outcomes.
    committed,
    not_committed,
    unknown,

    // Verification of a final request that went unanswered.
    found_ours,
    found_anothers_conditional, // not committed
    found_anothers,             // unknown
    found_unreplaced,           // the object that was to be replaced is still there: unknown
    nothing_after_put,          // unknown
    settled_by_abort,           // not committed
    gone_and_committed,         // the upload was gone, because it was completed meanwhile
    gone_and_unknown,
    settling_failed,      // the abort was
    verification_failed,  // nothing could be asked
    verification_cut_off, // of a cancelled close()
    not_verifiable,       // without a write token
    withdrawn_and_committed,
    withdrawn_and_aborted,

    // Aborts.
    aborted,
    abort_found_nothing,
    aborted_again, // because a part was still under way
    abort_failed,
    abort_cut_off,
    begun_after_given_up,
    cleaned_up_in_background,
    leaked_begin, // its answer was lost

    // Parts sent twice, side by side.
    hedged,
    hedge_won,

    // A part is there under another tag than Complete names.
    completed_as_listed,
    listed_in_vain,

    // A checksum of a part is refused.
    began_anew,
    could_not_begin_anew, // a part was there already
};

inline constexpr std::size_t branch_count = static_cast<std::size_t>(branch::could_not_begin_anew) + 1;

std::string_view name_of(branch b) noexcept;

using branch_hits = std::array<unsigned, branch_count>;

branch_hits count_branches(const world& w, const std::vector<history>& all);

} // namespace cloudbuf::sim
