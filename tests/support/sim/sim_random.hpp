// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Random numbers from a seed (splitmix64): the same seed, the same run.

#pragma once

#include "net/environment.hpp"

#include <atomic>
#include <cstdint>

namespace cloudbuf::sim {

class sim_random final : public net::random_source {
public:
    explicit sim_random(std::uint64_t seed) noexcept : state_(seed) {}

    std::uint64_t next() override;

    /// From 0 to `bound` - 1.
    std::uint64_t below(std::uint64_t bound) { return next() % bound; }

private:
    std::atomic<std::uint64_t> state_;
};

} // namespace cloudbuf::sim
