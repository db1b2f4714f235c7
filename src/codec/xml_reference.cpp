// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Resolves the references that XML text may hold: five predefined entities, and characters by number.

#include "codec/xml_reference.hpp"

#include <charconv>
#include <cstdint>
#include <optional>

namespace cloudbuf::codec {
namespace {

void append_utf8(std::string& out, std::uint32_t code_point)
{
    const auto put = [&out](std::uint32_t byte) {
        out += static_cast<char>(static_cast<std::uint8_t>(byte));
    };
    if (code_point < 0x80) {
        put(code_point);
        return;
    }
    if (code_point < 0x800) {
        put(0xc0 | code_point >> 6);
    } else {
        if (code_point < 0x10000) {
            put(0xe0 | code_point >> 12);
        } else {
            put(0xf0 | code_point >> 18);
            put(0x80 | (code_point >> 12 & 0x3f));
        }
        put(0x80 | (code_point >> 6 & 0x3f));
    }
    put(0x80 | (code_point & 0x3f));
}

// What a reference stands for. XML 1.0 has no control characters, but keys may, and stores echo them as
// references.
std::optional<std::uint32_t> resolve(std::string_view reference)
{
    if (!reference.starts_with('#')) {
        if (reference == "lt") {
            return '<';
        }
        if (reference == "gt") {
            return '>';
        }
        if (reference == "amp") {
            return '&';
        }
        if (reference == "quot") {
            return '"';
        }
        if (reference == "apos") {
            return '\'';
        }
        return std::nullopt;
    }
    reference.remove_prefix(1);
    int base = 10;
    if (reference.starts_with('x')) {
        reference.remove_prefix(1);
        base = 16;
    }
    std::uint32_t value = 0;
    const char* const end = reference.data() + reference.size();
    const auto [stop, ec] = std::from_chars(reference.data(), end, value, base);
    const bool is_surrogate = value >= 0xd800 && value <= 0xdfff;
    if (ec != std::errc() || stop != end || value == 0 || value > 0x10ffff || is_surrogate) {
        return std::nullopt;
    }
    return value;
}

} // namespace

bool append_xml_reference(std::string& out, std::string_view reference)
{
    const auto code_point = resolve(reference);
    if (code_point) {
        append_utf8(out, *code_point);
    }
    return code_point.has_value();
}

} // namespace cloudbuf::codec
