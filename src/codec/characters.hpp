// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Judges text by its characters, quickly: every byte of every request is judged more than once.

#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace cloudbuf::codec {

// Characters as a table: one look-up tells whether one belongs. Not copied, because that costs more than it
// saves: algorithms copy their predicates.
class character_set {
public:
    template <class Predicate>
    explicit consteval character_set(Predicate belongs)
    {
        for (std::size_t byte = 0; byte != has_.size(); ++byte) {
            has_[byte] = belongs(static_cast<char>(byte));
        }
    }

    character_set(const character_set&) = delete;
    character_set& operator=(const character_set&) = delete;

    constexpr bool has(char c) const noexcept { return has_[static_cast<unsigned char>(c)]; }

private:
    std::array<bool, 256> has_{};
};

// For texts that are nearly always good. It does not stop at the first bad byte, and so the compiler may have
// sixteen of them looked at at once.
template <class Predicate>
constexpr bool has_none(std::string_view text, Predicate is_bad) noexcept
{
    unsigned char bad = 0;
    for (const char c : text) {
        bad |= static_cast<unsigned char>(is_bad(c));
    }
    return bad == 0;
}

// RFC 9110, section 5.6.2.
inline constexpr character_set token_characters{[](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}};

constexpr bool is_token(std::string_view text) noexcept
{
    return !text.empty() && std::ranges::all_of(text, [](char c) { return token_characters.has(c); });
}

} // namespace cloudbuf::codec
