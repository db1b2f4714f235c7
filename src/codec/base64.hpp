// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Base64 with the standard alphabet and padding (RFC 4648, section 4).

#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cloudbuf::codec {

std::string base64_encode(std::span<const std::uint8_t> bytes);

// Strict: padding is required, nothing outside the alphabet is skipped, and the unused bits of the last
// character are zero, so that each value has exactly one text.
std::optional<std::vector<std::uint8_t>> base64_decode(std::string_view text);

} // namespace cloudbuf::codec
