// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Percent-encoding of everything but the unreserved characters of RFC 3986, with upper-case digits.

#include "codec/percent.hpp"

#include "codec/characters.hpp"

#include <algorithm>
#include <cstdint>

namespace cloudbuf::codec {
namespace {

// RFC 3986, section 2.3. Not std::isalnum, which depends on the locale.
constexpr character_set unreserved{[](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}};

} // namespace

std::string percent_encode(std::string_view text, slash rule)
{
    std::string out;
    append_percent_encoded(out, text, rule);
    return out;
}

void append_percent_encoded(std::string& out, std::string_view text, slash rule)
{
    static constexpr std::string_view digits = "0123456789ABCDEF";
    const auto is_kept = [rule](char c) { return unreserved.has(c) || (c == '/' && rule == slash::keep); };
    // Run by run: most texts are one.
    for (auto run = text.begin();;) {
        const auto end = std::find_if_not(run, text.end(), is_kept);
        out.append(run, end);
        if (end == text.end()) {
            return;
        }
        const auto byte = static_cast<std::uint8_t>(*end);
        out += '%';
        out += digits[byte >> 4];
        out += digits[byte & 0x0f];
        run = end + 1;
    }
}

} // namespace cloudbuf::codec
