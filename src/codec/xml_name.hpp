// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// What XML takes for a name.

#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace cloudbuf::codec {

constexpr bool is_xml_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// Beyond ASCII every byte is taken for a part of a name.
constexpr bool is_xml_name_start(char c)
{
    return is_xml_letter(c) || c == '_' || c == ':' || static_cast<unsigned char>(c) >= 0x80;
}

constexpr bool is_xml_name_part(char c)
{
    return is_xml_name_start(c) || (c >= '0' && c <= '9') || c == '-' || c == '.';
}

// The name without its prefix, unless it is no qualified name (Namespaces in XML 1.0, section 4).
inline std::optional<std::string_view> xml_local_part(std::string_view name)
{
    const std::size_t colon = name.find(':');
    if (colon == std::string_view::npos) {
        return name;
    }
    const std::string_view local = name.substr(colon + 1);
    if (colon == 0 || local.empty() || !is_xml_name_start(local.front()) ||
        local.find(':') != std::string_view::npos) {
        return std::nullopt;
    }
    return local;
}

} // namespace cloudbuf::codec
