// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Reads flat XML answers into names and texts, and escapes text for XML requests.

#include "codec/xml.hpp"

#include <algorithm>
#include <cstdint>

namespace cloudbuf::codec {

std::optional<std::string_view> xml_root::child(std::string_view child_name) const
{
    const auto found = std::find_if(children.begin(), children.end(), [child_name](const auto& candidate) {
        return candidate.first == child_name;
    });
    if (found == children.end()) {
        return std::nullopt;
    }
    return found->second;
}

boost::system::result<xml_root, xml_error> parse_flat(std::string_view document)
{
    xml_scanner scanner(document);
    xml_root root;
    std::optional<std::string> text; // of the open child, as long as it holds no element
    for (;;) {
        switch (scanner.next()) {
        case xml_event::open:
            if (scanner.depth() == 1) {
                root.name = scanner.name();
            } else if (scanner.depth() == 2) {
                text.emplace();
            } else {
                text.reset();
            }
            break;
        case xml_event::text:
            if (text) {
                *text += scanner.text();
            }
            break;
        case xml_event::close:
            if (text) {
                root.children.emplace_back(scanner.name(), std::move(*text));
                text.reset();
            }
            break;
        case xml_event::end:
            return root;
        case xml_event::error:
            return scanner.error();
        }
    }
}

std::string xml_escape(std::string_view text)
{
    static constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        const auto byte = static_cast<std::uint8_t>(c);
        if (c == '&') {
            out += "&amp;";
        } else if (c == '<') {
            out += "&lt;";
        } else if (c == '>') {
            out += "&gt;";
        } else if (byte < 0x20 || byte == 0x7f) {
            // As it stands a parser would drop or replace it: XML turns even a carriage return into a line
            // feed.
            out += "&#x";
            out += digits[byte >> 4];
            out += digits[byte & 0x0f];
            out += ';';
        } else {
            out += c;
        }
    }
    return out;
}

} // namespace cloudbuf::codec
