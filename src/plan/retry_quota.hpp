// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// A bucket of tokens that all requests to an endpoint share, so that retries cannot multiply its load.

#pragma once

#include <algorithm>

namespace cloudbuf::plan {

/// Not thread-safe: the client serialises access.
class retry_quota {
public:
    // The numbers of the AWS SDKs' standard retry mode as of 2026 (AWS SDKs and Tools Reference Guide, "Retry
    // behavior").
    static constexpr unsigned capacity = 500;
    static constexpr unsigned retry_cost = 14;
    static constexpr unsigned throttling_cost = 5;
    static constexpr unsigned success_refund = 1; // for a success that needed no retry

    /// Takes the tokens of one retry; false, and nothing taken, if there are not enough.
    bool take(unsigned cost) noexcept
    {
        if (cost > tokens_) {
            return false;
        }
        tokens_ -= cost;
        return true;
    }

    void refund(unsigned tokens) noexcept { tokens_ = std::min(capacity, tokens_ + tokens); }

    unsigned tokens() const noexcept { return tokens_; }

private:
    unsigned tokens_ = capacity;
};

} // namespace cloudbuf::plan
