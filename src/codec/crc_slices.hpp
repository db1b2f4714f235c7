// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Eight table look-ups for eight bytes: the kernel for any processor, and for the ends that others leave.

#pragma once

#include "codec/crc_tables.hpp"

#include <bit>
#include <cstring>

namespace cloudbuf::codec {

inline std::uint64_t crc_by_slices(
    const crc_tables& t, std::uint64_t remainder, const std::uint8_t* data, std::size_t size
) noexcept
{
    const auto& s = t.slices;
    if constexpr (std::endian::native == std::endian::little) {
        for (; size >= 8; data += 8, size -= 8) {
            std::uint64_t x = 0;
            std::memcpy(&x, data, 8);
            x ^= remainder;
            remainder = s[7][x & 0xff] ^ s[6][x >> 8 & 0xff] ^ s[5][x >> 16 & 0xff] ^ s[4][x >> 24 & 0xff] ^
                        s[3][x >> 32 & 0xff] ^ s[2][x >> 40 & 0xff] ^ s[1][x >> 48 & 0xff] ^ s[0][x >> 56];
        }
    }
    for (; size != 0; ++data, --size) {
        remainder = (remainder >> 8) ^ s[0][(remainder ^ *data) & 0xff];
    }
    return remainder;
}

} // namespace cloudbuf::codec
