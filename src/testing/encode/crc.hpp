// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Reflected CRCs with all-ones start and end, eight table look-ups per eight bytes, and their combination.

#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace cloudbuf::testing {

template <std::unsigned_integral Word, Word ReflectedPolynomial>
class crc {
public:
    void update(std::string_view bytes)
    {
        // Plain arrays and pointers: a debug build must keep up with the network as well.
        const auto& table = tables().rows;
        const char* at = bytes.data();
        const char* const end = at + bytes.size();
        Word state = static_cast<Word>(~value_);
        for (; end - at >= 8; at += 8) {
            Word next = 0;
            for (unsigned i = 0; i < 8; ++i) {
                // The state covers the first bytes of the eight; those beyond it stand alone.
                const Word covered = i < sizeof(Word) ? static_cast<Word>(state >> (8 * i)) : Word{0};
                next ^= table[7 - i][(covered ^ static_cast<unsigned char>(at[i])) & 0xFF];
            }
            state = next;
        }
        for (; at != end; ++at) {
            state =
                static_cast<Word>(table[0][(state ^ static_cast<unsigned char>(*at)) & 0xFF] ^ (state >> 8));
        }
        value_ = static_cast<Word>(~state);
    }

    // The bytes of the value, most significant first, as S3 encodes them.
    std::string finish() const
    {
        std::string bytes(sizeof(Word), '\0');
        for (std::size_t i = 0; i < sizeof(Word); ++i) {
            bytes[i] = static_cast<char>(value_ >> (8 * (sizeof(Word) - 1 - i)) & 0xFF);
        }
        return bytes;
    }

    // The CRC of a followed by b from their CRCs: a's is moved over b's length and b's added.
    static std::string combine(std::string_view a, std::string_view b, std::uint64_t size_of_b)
    {
        crc sum;
        sum.value_ = static_cast<Word>(multiply(power_of_x(8 * size_of_b), parse(a)) ^ parse(b));
        return sum.finish();
    }

private:
    struct table_set {
        Word rows[8][256];
    };

    static constexpr Word top_bit = static_cast<Word>(Word{1} << (8 * sizeof(Word) - 1)); // x^0, reflected

    static constexpr Word times_x(Word value)
    {
        return static_cast<Word>((value >> 1) ^ ((value & 1) != 0 ? ReflectedPolynomial : Word{0}));
    }

    static const table_set& tables()
    {
        static constexpr table_set made = [] {
            table_set t{};
            for (std::size_t i = 0; i < 256; ++i) {
                Word value = static_cast<Word>(i);
                for (int bit = 0; bit < 8; ++bit) {
                    value = times_x(value);
                }
                t.rows[0][i] = value;
            }
            for (std::size_t k = 1; k < 8; ++k) {
                for (std::size_t i = 0; i < 256; ++i) {
                    t.rows[k][i] =
                        static_cast<Word>((t.rows[k - 1][i] >> 8) ^ t.rows[0][t.rows[k - 1][i] & 0xFF]);
                }
            }
            return t;
        }();
        return made;
    }

    static Word multiply(Word a, Word b)
    {
        Word product = 0;
        for (Word bit = top_bit; bit != 0; bit = static_cast<Word>(bit >> 1)) {
            if ((a & bit) != 0) {
                product ^= b;
            }
            b = times_x(b);
        }
        return product;
    }

    static Word power_of_x(std::uint64_t exponent)
    {
        Word result = top_bit;
        for (Word square = static_cast<Word>(top_bit >> 1); exponent != 0; exponent >>= 1) {
            if ((exponent & 1) != 0) {
                result = multiply(result, square);
            }
            square = multiply(square, square);
        }
        return result;
    }

    static Word parse(std::string_view bytes)
    {
        Word value = 0;
        for (const char c : bytes) {
            value = static_cast<Word>(value << 8 | static_cast<unsigned char>(c));
        }
        return value;
    }

    Word value_ = 0;
};

using crc32 = crc<std::uint32_t, 0xEDB88320U>;               // ISO-HDLC, as zlib
using crc32c = crc<std::uint32_t, 0x82F63B78U>;              // Castagnoli, RFC 3720
using crc64nvme = crc<std::uint64_t, 0x9A6C9329AC4BC9B5ULL>; // NVM Express NVM Command Set 1.0, 5.2.1.3.4

} // namespace cloudbuf::testing
