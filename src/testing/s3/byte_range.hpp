// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The Range header of a GET: one range of bytes.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace cloudbuf::testing::s3 {

struct byte_range {
    std::uint64_t offset = 0;
    std::uint64_t count = 0; // 0: not satisfiable
};

// Nothing for what RFC 9110 lets a server ignore: no range, several, or one that does not parse.
std::optional<byte_range> parse_range(std::string_view header, std::uint64_t size);

std::string content_range(const byte_range& range, std::uint64_t size); // "bytes 0-9/100"

} // namespace cloudbuf::testing::s3
