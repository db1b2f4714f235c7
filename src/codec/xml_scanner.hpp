// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// A bounded pull scanner for the XML that object stores answer with: elements and text, nothing else.

#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace cloudbuf::codec {

enum class xml_error {
    truncated, // ended before its root was closed
    malformed, // not well-formed
    forbidden, // declares a document type or an entity
    too_deep,  // more than xml_max_depth open elements
    too_large, // more than xml_max_size bytes
};

inline constexpr std::size_t xml_max_depth = 16;
inline constexpr std::size_t xml_max_size = 1024 * 1024;

enum class xml_event { open, text, close, end, error };

// Accepts a byte order mark and white space before the declaration, because stores send white space to keep
// the connection alive while they work. Attributes are checked for their form and dropped, as are comments
// and processing instructions. Takes time linear in the size of the document, which must outlive the scanner.
class xml_scanner {
public:
    explicit xml_scanner(std::string_view document);

    // After `end` or `error`, every later call returns the same again.
    xml_event next();

    // After `open` or `close`: the element's name without its namespace prefix.
    std::string_view name() const noexcept { return name_; }

    // After `text`: a piece of it, with references resolved. The text of one element may come in several
    // pieces.
    const std::string& text() const noexcept { return text_; }

    // After `error`.
    xml_error error() const noexcept { return error_; }

    // Elements that are open; one more than before after `open`, one less after `close`.
    std::size_t depth() const noexcept { return depth_; }

private:
    enum class state { prolog, content, empty_element, epilog, finished, failed };

    xml_event fail(xml_error error);
    xml_event fail_here();
    xml_event scan_markup();
    xml_event scan_open_tag();
    xml_event scan_close_tag();
    xml_event scan_text();
    xml_event scan_cdata();
    xml_event close_element();
    bool skip_past(std::string_view terminator);
    bool skip_attributes();
    bool skip_attribute();
    bool skip_space();
    bool decode_reference();
    std::string_view scan_name();
    bool take(std::string_view token);

    std::string_view rest_;
    state state_ = state::prolog;
    std::array<std::string_view, xml_max_depth> open_;
    std::size_t depth_ = 0;
    std::string_view name_;
    std::string text_;
    xml_error error_ = xml_error::malformed;
};

} // namespace cloudbuf::codec
