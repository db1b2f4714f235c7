// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Reads numbers that a stranger wrote.

#pragma once

#include <charconv>
#include <optional>
#include <string_view>
#include <system_error>

namespace cloudbuf::provider::s3 {

// Nothing unless all of it is a number in decimal that fits.
template <class Integer>
std::optional<Integer> parse_number(std::string_view text)
{
    Integer value = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || ec != std::errc{} || end != text.data() + text.size()) {
        return std::nullopt;
    }
    return value;
}

} // namespace cloudbuf::provider::s3
