// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Lower-case hexadecimal.

#include "codec/hex.hpp"

#include <cstddef>
#include <string_view>

namespace cloudbuf::codec {

std::string hex(std::span<const std::uint8_t> bytes)
{
    std::string out;
    append_hex(out, bytes);
    return out;
}

void append_hex(std::string& out, std::span<const std::uint8_t> bytes)
{
    static constexpr std::string_view digits = "0123456789abcdef";
    const std::size_t before = out.size();
    out.resize(before + 2 * bytes.size());
    char* to = out.data() + before;
    for (const std::uint8_t byte : bytes) {
        *to++ = digits[byte >> 4];
        *to++ = digits[byte & 0x0f];
    }
}

} // namespace cloudbuf::codec
