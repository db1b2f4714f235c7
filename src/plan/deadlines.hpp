// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// How long each kind of step may wait: the table of its exchange's deadlines.

#pragma once

#include <cloudbuf/client_options.hpp>

#include "model/step.hpp"
#include "plan/patience.hpp"

#include <chrono>
#include <optional>

namespace cloudbuf::plan {

/// Limits on a lack of progress.
struct exchange_deadlines {
    std::chrono::milliseconds stall{20'000};         // no byte of the request moves
    std::chrono::milliseconds response_idle{30'000}; // no byte of the answer comes
    std::optional<std::chrono::milliseconds> total;  // of the whole exchange
};

/// How long an upload has for all that is done under a patience; none if that is unlimited.
std::optional<std::chrono::milliseconds> limit_of(patience p, const timeouts& limits) noexcept;

/// \param hurry what the upload has patience for when the step begins. Where that has an end, one attempt
/// that is not answered leaves time for others.
exchange_deadlines
deadlines_of(model::step_kind kind, const timeouts& limits, patience hurry = patience::unlimited) noexcept;

} // namespace cloudbuf::plan
