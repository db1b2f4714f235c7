// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// When a part that is not answered is sent a second time.

#include "plan/hedge_policy.hpp"

#include <algorithm>

namespace cloudbuf::plan {

void hedge_policy::on_wait(std::chrono::milliseconds waited)
{
    if (waits_.size() < window) {
        waits_.push_back(waited);
    } else {
        waits_[next_] = waited;
        next_ = (next_ + 1) % window;
    }
    credit_ = std::min(credit_ + 1, max_in_a_row * answers_per_hedge);

    ++since_review_;
    if (waits_.size() < min_samples || (patience_ && since_review_ < review)) {
        return;
    }
    since_review_ = 0;
    std::vector<std::chrono::milliseconds> sorted = waits_;
    const std::size_t at = sorted.size() * 9 / 10;
    const auto p90 = sorted.begin() + static_cast<std::ptrdiff_t>(at);
    std::ranges::nth_element(sorted, p90);
    patience_.reset();
    if (*p90 <= most) {
        patience_ = std::max(least, *p90);
    }
}

} // namespace cloudbuf::plan
