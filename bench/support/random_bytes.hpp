// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Bytes that nothing on their way can compress or foresee.

#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace cloudbuf::bench {

/// What producers write at once, if nothing else is said.
inline constexpr std::size_t write_size = 64 * 1024;

inline constexpr std::size_t mib = 1024 * 1024;
inline constexpr double gib = 1024.0 * 1024 * 1024;

/// The same ones for the same seed (xorshift64, Marsaglia 2003).
inline std::vector<char> random_bytes(std::size_t size, std::uint64_t seed = 88172645463325252u)
{
    std::vector<char> out(size);
    for (char& c : out) {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        c = static_cast<char>(seed);
    }
    return out;
}

} // namespace cloudbuf::bench
