// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Views text as the octets that hashes and encoders work on.

#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace cloudbuf::codec {

inline std::span<const std::uint8_t> octets(std::string_view text) noexcept
{
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

} // namespace cloudbuf::codec
