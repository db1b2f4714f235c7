// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// How long each kind of step may wait.

#include "plan/deadlines.hpp"

#include <algorithm>

namespace cloudbuf::plan {

namespace {

// That go unanswered, with something left for the pauses between them.
constexpr int attempts_in_a_hurry = 3;

} // namespace

std::optional<std::chrono::milliseconds> limit_of(patience p, const timeouts& limits) noexcept
{
    switch (p) {
    case patience::verification:
        return limits.verification;
    case patience::abort:
        return limits.abort;
    case patience::unlimited:
        break;
    }
    return std::nullopt;
}

exchange_deadlines deadlines_of(model::step_kind kind, const timeouts& limits, patience hurry) noexcept
{
    // It "could take several minutes to finalize", and white space is sent meanwhile (S3 API Reference,
    // CompleteMultipartUpload).
    if (kind == model::step_kind::complete) {
        return {.stall = limits.stall, .response_idle = limits.complete_idle, .total = limits.complete_total};
    }
    exchange_deadlines out{.stall = limits.stall, .response_idle = limits.response, .total = std::nullopt};
    if (const auto all = limit_of(hurry, limits)) {
        out.response_idle = std::min(out.response_idle, *all / attempts_in_a_hurry);
    }
    return out;
}

} // namespace cloudbuf::plan
