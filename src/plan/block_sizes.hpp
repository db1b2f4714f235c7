// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The sizes of the blocks that a part is made of: small while it is short, so that an idle upload holds
// little.

#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

namespace cloudbuf::plan {

inline constexpr std::size_t kib = 1024;
inline constexpr std::size_t mib = 1024 * kib;

/// Each class is used until the blocks reach the size of the next one, so a part of a multiple of the
/// largest fits its blocks exactly.
inline constexpr std::array<std::size_t, 4> block_classes{4 * kib, 16 * kib, 64 * kib, 256 * kib};

/// The block that follows `have` bytes of blocks in a part of `part_size` bytes; 0 if there is no need of
/// one. The last block is of the smallest class that holds the rest.
constexpr std::size_t next_block(std::size_t have, std::size_t part_size) noexcept
{
    if (have >= part_size) {
        return 0;
    }
    const std::size_t rest = part_size - have;
    for (std::size_t i = 0; i + 1 < block_classes.size(); ++i) {
        if (rest <= block_classes[i] || have < block_classes[i + 1]) {
            return block_classes[i];
        }
    }
    return block_classes.back();
}

/// Bytes of the blocks that are still to come after `have` bytes of blocks.
constexpr std::size_t need(std::size_t have, std::size_t part_size) noexcept
{
    std::size_t total = 0;
    while (have < std::min(part_size, block_classes.back())) {
        const std::size_t block = next_block(have, part_size);
        have += block;
        total += block;
    }
    if (have >= part_size) {
        return total;
    }
    const std::size_t whole = (part_size - have) / block_classes.back() * block_classes.back();
    return total + whole + next_block(have + whole, part_size);
}

} // namespace cloudbuf::plan
