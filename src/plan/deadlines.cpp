// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// How long each kind of step may wait.

#include "plan/deadlines.hpp"

#include <algorithm>

namespace cloudbuf::plan {

exchange_deadlines deadlines_of(model::step_kind kind, const timeouts& limits) noexcept
{
    // It "could take several minutes to finalize", and white space is sent meanwhile (S3 API Reference,
    // CompleteMultipartUpload).
    if (kind == model::step_kind::complete) {
        return {.stall = limits.stall, .response_idle = limits.complete_idle, .total = limits.complete_total};
    }
    exchange_deadlines out{.stall = limits.stall, .response_idle = limits.response, .total = std::nullopt};
    // All attempts of an abort have one limit: with the first alone it would be used up, and the upload left.
    if (kind == model::step_kind::abort) {
        out.response_idle = std::min(out.response_idle, limits.abort / 3);
    }
    // The same of a query, once its upload was given up.
    if (kind == model::step_kind::query) {
        out.response_idle = std::min(out.response_idle, limits.verification / 2);
    }
    return out;
}

} // namespace cloudbuf::plan
