// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Random numbers from a seed (splitmix64): the same seed, the same run.

#include "support/sim/sim_random.hpp"

namespace cloudbuf::sim {

std::uint64_t sim_random::next()
{
    constexpr std::uint64_t gamma = 0x9e3779b97f4a7c15;
    std::uint64_t z = state_.fetch_add(gamma, std::memory_order_relaxed) + gamma;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

} // namespace cloudbuf::sim
