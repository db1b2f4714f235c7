// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// How many bytes may be taken in now, if there is a rate to be kept.

#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace cloudbuf::bench {

/// Fills with time, holds 10 ms of it: less would lose tokens to a loop that was late, more would be a burst.
class token_bucket {
public:
    using time = std::chrono::steady_clock::time_point;

    /// 0 is no limit.
    token_bucket(std::uint64_t bytes_per_second, time now)
        : rate_(static_cast<double>(bytes_per_second)), last_(now)
    {}

    /// At most `most`.
    std::size_t take(std::size_t most, time now)
    {
        if (rate_ == 0) {
            return most;
        }
        const std::chrono::duration<double> passed = now - last_;
        last_ = now;
        tokens_ = std::min(tokens_ + passed.count() * rate_, std::max(rate_ / 100, quantum));
        // In grains, lest a slow rate becomes many tiny reads.
        if (tokens_ < quantum) {
            return 0;
        }
        const std::size_t taken = std::min(most, static_cast<std::size_t>(tokens_));
        tokens_ -= static_cast<double>(taken);
        return taken;
    }

    void give_back(std::size_t unused)
    {
        if (rate_ != 0) {
            tokens_ += static_cast<double>(unused);
        }
    }

private:
    static constexpr double quantum = 16 * 1024;

    double rate_;
    double tokens_ = 0;
    time last_;
};

} // namespace cloudbuf::bench
