// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// How far an endpoint's clock is from ours: learned from its own answers, used for signing only.

#pragma once

#include "plan/time_point.hpp"

#include <chrono>

namespace cloudbuf::plan {

/// Of one endpoint.
class clock_skew {
public:
    /// `offset` is to be added to the local clock; it replaces what was learned before.
    void learn(std::chrono::milliseconds offset) noexcept { offset_ = offset; }

    /// The endpoint's time when the local clock shows `local`.
    wall_time apply(wall_time local) const noexcept
    {
        return wall_time(std::chrono::floor<std::chrono::milliseconds>(local.time_since_epoch()) + offset_);
    }

    std::chrono::milliseconds offset() const noexcept { return offset_; }

private:
    std::chrono::milliseconds offset_{0};
};

} // namespace cloudbuf::plan
