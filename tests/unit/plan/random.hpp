// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// A source of decisions for random schedules: the same seed makes the same decisions on every platform.

#pragma once

#include <cstddef>
#include <cstdint>

namespace cloudbuf::plan::test {

/// SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators").
class decisions {
public:
    explicit decisions(std::uint64_t seed) : state_(seed) {}

    /// From 0 to n - 1.
    std::size_t below(std::size_t n) { return static_cast<std::size_t>(draw() % n); }

    bool one_in(std::size_t n) { return below(n) == 0; }

private:
    std::uint64_t draw()
    {
        std::uint64_t z = (state_ += 0x9e3779b97f4a7c15U);
        z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
        z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
        return z ^ (z >> 31U);
    }

    std::uint64_t state_;
};

} // namespace cloudbuf::plan::test
