// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Judges and cleans text: what may stand in a header, and what a service says.

#include "provider/s3/text.hpp"

#include "codec/characters.hpp"

namespace cloudbuf::provider::s3 {
namespace {

// Bytes above ASCII are below or above it, as char is signed or not.
bool is_no_graphic(char c) noexcept
{
    return c <= ' ' || c >= '\x7f';
}

bool is_blank(char c) noexcept
{
    return c == ' ' || c == '\t';
}

bool is_control(char c) noexcept
{
    return static_cast<unsigned char>(c) < 0x20 || c == '\x7f';
}

bool is_space(char c) noexcept
{
    return is_blank(c) || c == '\r' || c == '\n';
}

bool continues_character(char c) noexcept
{
    return (static_cast<unsigned char>(c) & 0xc0) == 0x80;
}

} // namespace

bool is_header_value(std::string_view text) noexcept
{
    if (!text.empty() && (is_blank(text.front()) || is_blank(text.back()))) {
        return false;
    }
    return codec::has_none(text, [](char c) { return is_no_graphic(c) && !is_blank(c); });
}

bool is_visible(std::string_view text) noexcept
{
    return codec::has_none(text, is_no_graphic);
}

bool has_control_characters(std::string_view text) noexcept
{
    return !codec::has_none(text, is_control);
}

std::string lower_case(std::string_view text)
{
    std::string out(text);
    for (char& c : out) {
        if (c >= 'A' && c <= 'Z') {
            c = static_cast<char>(c - 'A' + 'a');
        }
    }
    return out;
}

std::string_view trim(std::string_view text) noexcept
{
    static constexpr std::string_view space = " \t\r\n";
    const std::size_t begin = text.find_first_not_of(space);
    if (begin == std::string_view::npos) {
        return {};
    }
    return text.substr(begin, text.find_last_not_of(space) - begin + 1);
}

std::string clean(std::string_view text, std::size_t limit)
{
    std::string out;
    bool space = false;
    for (const char c : text) {
        if (is_space(c)) {
            space = !out.empty();
        } else if (!is_control(c)) {
            if (space) {
                out += ' ';
                space = false;
            }
            out += c;
        }
        if (out.size() > limit) {
            break;
        }
    }
    if (out.size() > limit) {
        std::size_t end = limit;
        while (end > 0 && continues_character(out[end])) {
            --end;
        }
        out.resize(end);
    }
    return out;
}

} // namespace cloudbuf::provider::s3
