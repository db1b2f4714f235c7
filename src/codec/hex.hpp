// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Lower-case hexadecimal.

#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace cloudbuf::codec {

std::string hex(std::span<const std::uint8_t> bytes);

void append_hex(std::string& out, std::span<const std::uint8_t> bytes);

} // namespace cloudbuf::codec
