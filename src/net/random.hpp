// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Random numbers for jitter and spreading; never for secrets.

#pragma once

#include "net/environment.hpp"

#include <atomic>
#include <cstdint>

namespace cloudbuf::net {

/// SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators), seeded by the system.
class system_random final : public random_source {
public:
    system_random();

    std::uint64_t next() override;

private:
    std::atomic<std::uint64_t> state_;
};

} // namespace cloudbuf::net
