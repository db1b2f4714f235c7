// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Calculation modulo the polynomial of a reflected CRC, and the numbers that its kernels need, made by the
// compiler.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace cloudbuf::codec {

/// A reflected CRC of at most 64 bits that begins and ends with all ones. In a value, the lowest bit is the
/// coefficient of the highest power: times x is a shift to the right.
struct crc_polynomial {
    unsigned width;
    std::uint64_t reflected; // without the term x^width

    constexpr std::uint64_t ones() const noexcept { return ~std::uint64_t{0} >> (64 - width); }
    constexpr std::uint64_t one() const noexcept { return std::uint64_t{1} << (width - 1); }

    constexpr std::uint64_t times_x(std::uint64_t a) const noexcept
    {
        return (a >> 1) ^ ((a & 1) != 0 ? reflected : 0);
    }

    constexpr std::uint64_t power_of_x(unsigned n) const noexcept
    {
        std::uint64_t a = one();
        for (; n != 0; --n) {
            a = times_x(a);
        }
        return a;
    }

    constexpr std::uint64_t multiply(std::uint64_t a, std::uint64_t b) const noexcept
    {
        std::uint64_t product = 0;
        for (std::uint64_t bit = one(); bit != 0; bit >>= 1) {
            product ^= (b & bit) != 0 ? a : 0;
            a = times_x(a);
        }
        return product;
    }
};

/// What moves 128 bits of a message `distance` bits on: their first half times `first` plus their second half
/// times `second` is congruent to them. (A carry-less product of reflected halves lacks one factor x, which
/// is why the powers are one lower than the distances.)
struct crc_fold {
    std::uint64_t first;
    std::uint64_t second;
};

struct crc_tables {
    /// `slices[k][b]`: the remainder of the byte b with k bytes of zeros behind it.
    std::array<std::array<std::uint64_t, 256>, 8> slices;
    crc_fold by_128;
    crc_fold by_256;
    crc_fold by_512;
    crc_fold by_1024;
    crc_fold by_2048;
};

constexpr crc_fold make_crc_fold(crc_polynomial p, unsigned distance) noexcept
{
    const unsigned to_top = 64 - p.width;
    return {p.power_of_x(distance + 63) << to_top, p.power_of_x(distance - 1) << to_top};
}

constexpr crc_tables make_crc_tables(crc_polynomial p) noexcept
{
    crc_tables t{};
    for (std::uint64_t byte = 0; byte != 256; ++byte) {
        std::uint64_t remainder = byte;
        for (int i = 0; i != 8; ++i) {
            remainder = p.times_x(remainder);
        }
        t.slices[0][byte] = remainder;
    }
    for (std::size_t k = 1; k != t.slices.size(); ++k) {
        for (std::size_t byte = 0; byte != 256; ++byte) {
            const std::uint64_t before = t.slices[k - 1][byte];
            t.slices[k][byte] = (before >> 8) ^ t.slices[0][before & 0xff];
        }
    }
    t.by_128 = make_crc_fold(p, 128);
    t.by_256 = make_crc_fold(p, 256);
    t.by_512 = make_crc_fold(p, 512);
    t.by_1024 = make_crc_fold(p, 1024);
    t.by_2048 = make_crc_fold(p, 2048);
    return t;
}

} // namespace cloudbuf::codec
