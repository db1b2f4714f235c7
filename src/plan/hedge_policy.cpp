// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// When a part that is not answered is sent a second time.

#include "plan/hedge_policy.hpp"

#include <algorithm>

namespace cloudbuf::plan {

void hedge_policy::on_wait(std::chrono::milliseconds waited) noexcept
{
    waits_[next_] = waited;
    next_ = (next_ + 1) % window;
    count_ = std::min(count_ + 1, window);
    credit_ = std::min(credit_ + 1, max_in_a_row * answers_per_hedge);

    ++since_review_;
    if (count_ < min_samples || (patience_ && since_review_ < review)) {
        return;
    }
    since_review_ = 0;
    std::array<std::chrono::milliseconds, window> sorted = waits_;
    const auto end = sorted.begin() + static_cast<std::ptrdiff_t>(count_);
    const auto p90 = sorted.begin() + static_cast<std::ptrdiff_t>(count_ * 9 / 10);
    std::nth_element(sorted.begin(), p90, end);
    patience_.reset();
    if (*p90 <= most) {
        patience_ = std::max(least, *p90);
    }
}

} // namespace cloudbuf::plan
