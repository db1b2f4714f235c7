// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// After RFC 9110, section 14.1.2.

#include "testing/s3/byte_range.hpp"

#include "testing/encode/text.hpp"

#include <algorithm>

namespace cloudbuf::testing::s3 {

std::optional<byte_range> parse_range(std::string_view header, std::uint64_t size)
{
    constexpr std::string_view unit = "bytes=";
    if (!header.starts_with(unit)) {
        return std::nullopt;
    }
    const auto text = header.substr(unit.size());
    const auto dash = text.find('-');
    if (dash == std::string_view::npos) {
        return std::nullopt;
    }
    const auto first = to_number(text.substr(0, dash));
    const auto last = to_number(text.substr(dash + 1));
    if (dash == 0) {
        if (!last) {
            return std::nullopt;
        }
        const auto count = std::min(*last, size);
        return byte_range{size - count, count};
    }
    const bool open_ended = dash + 1 == text.size();
    if (!first || (!last && !open_ended) || (last && *last < *first)) {
        return std::nullopt;
    }
    if (*first >= size) {
        return byte_range{};
    }
    const auto end = last ? std::min(*last, size - 1) : size - 1;
    return byte_range{*first, end - *first + 1};
}

std::string content_range(const byte_range& range, std::uint64_t size)
{
    return "bytes " + std::to_string(range.offset) + '-' + std::to_string(range.offset + range.count - 1) +
           '/' + std::to_string(size);
}

} // namespace cloudbuf::testing::s3
