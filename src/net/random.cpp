// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Random numbers for jitter and spreading; never for secrets.

#include "net/random.hpp"

#include <random>

namespace cloudbuf::net {

namespace {

std::uint64_t seed()
{
    std::random_device device;
    return std::uint64_t{device()} << 32 | device();
}

} // namespace

system_random::system_random() : state_(seed()) {}

std::uint64_t system_random::next()
{
    constexpr std::uint64_t golden_gamma = 0x9e3779b97f4a7c15;
    std::uint64_t z = state_.fetch_add(golden_gamma, std::memory_order_relaxed) + golden_gamma;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

} // namespace cloudbuf::net
