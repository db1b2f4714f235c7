// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// A recursive descent over the document; each function consumes what it recognised.

#include "testing/encode/xml_reader.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace cloudbuf::testing {

namespace {

constexpr int deepest = 8;

class xml_cursor {
public:
    explicit xml_cursor(std::string_view text) : rest_{text} {}

    std::optional<xml_element> document()
    {
        if (!skip_misc()) {
            return std::nullopt;
        }
        auto root = element(0);
        if (!root || !skip_misc() || !rest_.empty()) {
            return std::nullopt;
        }
        return root;
    }

private:
    bool take(std::string_view token)
    {
        if (!rest_.starts_with(token)) {
            return false;
        }
        rest_.remove_prefix(token.size());
        return true;
    }

    std::optional<std::string_view> take_until(std::string_view end)
    {
        const auto at = rest_.find(end);
        if (at == std::string_view::npos) {
            return std::nullopt;
        }
        const auto taken = rest_.substr(0, at);
        rest_.remove_prefix(at + end.size());
        return taken;
    }

    void skip_space() { rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\r\n"), rest_.size())); }

    // White space, comments and processing instructions, the XML declaration among them.
    bool skip_misc()
    {
        for (;;) {
            skip_space();
            if (take("<!--")) {
                if (!take_until("-->")) {
                    return false;
                }
            } else if (take("<?")) {
                if (!take_until("?>")) {
                    return false;
                }
            } else {
                return true;
            }
        }
    }

    std::string_view take_name()
    {
        const auto size = std::min(rest_.find_first_of(" \t\r\n=/<>\"'&"), rest_.size());
        const auto name = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return name;
    }

    // Attributes are checked for form and forgotten: S3's requests carry only namespaces there.
    bool skip_attributes()
    {
        for (;;) {
            skip_space();
            if (rest_.empty()) {
                return false;
            }
            if (rest_.front() == '>' || rest_.front() == '/') {
                return true;
            }
            if (take_name().empty()) {
                return false;
            }
            skip_space();
            if (!take("=")) {
                return false;
            }
            skip_space();
            const bool quoted =
                take("\"") ? take_until("\"").has_value() : take("'") && take_until("'").has_value();
            if (!quoted) {
                return false;
            }
        }
    }

    std::optional<xml_element> element(int depth)
    {
        if (depth == deepest || !take("<")) {
            return std::nullopt;
        }
        const auto name = take_name();
        if (name.empty() || name.front() == '!' || name.front() == '?' || !skip_attributes()) {
            return std::nullopt;
        }

        xml_element made;
        made.name = name.substr(name.find(':') + 1); // npos + 1 is 0: the whole name
        if (take("/>")) {
            return made;
        }
        if (!take(">") || !content(made, depth)) {
            return std::nullopt;
        }
        if (take_name() != name) {
            return std::nullopt;
        }
        skip_space();
        return take(">") ? std::optional{std::move(made)} : std::nullopt;
    }

    // Up to and with the "</" of the closing tag.
    bool content(xml_element& parent, int depth)
    {
        for (;;) {
            if (rest_.empty()) {
                return false;
            }
            if (take("</")) {
                return true;
            }
            if (take("<!--")) {
                if (!take_until("-->")) {
                    return false;
                }
            } else if (take("<![CDATA[")) {
                const auto data = take_until("]]>");
                if (!data) {
                    return false;
                }
                parent.text += *data;
            } else if (rest_.front() == '<') {
                auto child = element(depth + 1);
                if (!child) {
                    return false;
                }
                parent.children.push_back(std::move(*child));
            } else if (take("&")) {
                const auto entity = take_until(";");
                if (!entity || !append_entity(parent.text, *entity)) {
                    return false;
                }
            } else {
                const auto size = std::min(rest_.find_first_of("<&"), rest_.size());
                parent.text += rest_.substr(0, size);
                rest_.remove_prefix(size);
            }
        }
    }

    static bool append_entity(std::string& text, std::string_view entity)
    {
        constexpr std::string_view names[] = {"amp", "lt", "gt", "quot", "apos"};
        constexpr std::string_view characters = "&<>\"'";
        for (std::size_t i = 0; i < characters.size(); ++i) {
            if (entity == names[i]) {
                text += characters[i];
                return true;
            }
        }
        const bool hexadecimal = entity.starts_with("#x");
        if (!entity.starts_with('#')) {
            return false;
        }
        const auto digits = entity.substr(hexadecimal ? 2 : 1);
        unsigned code = 0;
        const auto* const end = digits.data() + digits.size();
        const auto parsed = std::from_chars(digits.data(), end, code, hexadecimal ? 16 : 10);
        // Only ASCII is ever needed by number: etags, part numbers and checksums.
        if (parsed.ec != std::errc{} || parsed.ptr != end || code == 0 || code > 0x7F) {
            return false;
        }
        text += static_cast<char>(code);
        return true;
    }

    std::string_view rest_;
};

} // namespace

const xml_element* xml_element::find(std::string_view child) const
{
    for (const auto& candidate : children) {
        if (candidate.name == child) {
            return &candidate;
        }
    }
    return nullptr;
}

std::optional<xml_element> read_xml(std::string_view document)
{
    if (document.starts_with("\xEF\xBB\xBF")) {
        document.remove_prefix(3);
    }
    return xml_cursor{document}.document();
}

} // namespace cloudbuf::testing
