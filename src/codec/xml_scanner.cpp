// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// A bounded pull scanner for the XML that object stores answer with: elements and text, nothing else.

#include "codec/xml_scanner.hpp"

#include "codec/xml_name.hpp"
#include "codec/xml_reference.hpp"

namespace cloudbuf::codec {

xml_scanner::xml_scanner(std::string_view document) : rest_(document)
{
    if (document.size() > xml_max_size) {
        fail(xml_error::too_large);
        return;
    }
    skip_space();
    static constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
    if (!take(byte_order_mark) && !rest_.empty() && byte_order_mark.starts_with(rest_)) {
        fail(xml_error::truncated);
    }
}

xml_event xml_scanner::next()
{
    switch (state_) {
    case state::finished:
        return xml_event::end;
    case state::failed:
        return xml_event::error;
    case state::empty_element:
        return close_element();
    case state::prolog:
    case state::content:
    case state::epilog:
        break;
    }
    for (;;) {
        const bool outside = state_ != state::content;
        if (outside) {
            skip_space();
        }
        if (rest_.empty()) {
            if (state_ != state::epilog) {
                return fail(xml_error::truncated);
            }
            state_ = state::finished;
            return xml_event::end;
        }
        if (rest_.front() != '<') {
            return outside ? fail(xml_error::malformed) : scan_text();
        }
        if (take("<!--")) {
            if (!skip_past("-->")) {
                return fail(xml_error::truncated);
            }
        } else if (take("<?")) {
            if (!skip_past("?>")) {
                return fail(xml_error::truncated);
            }
        } else {
            return scan_markup();
        }
    }
}

xml_event xml_scanner::fail(xml_error error)
{
    state_ = state::failed;
    error_ = error;
    return xml_event::error;
}

// Whatever was expected next is not there.
xml_event xml_scanner::fail_here()
{
    return fail(rest_.empty() ? xml_error::truncated : xml_error::malformed);
}

xml_event xml_scanner::scan_markup()
{
    static constexpr std::string_view comment = "<!--";
    static constexpr std::string_view cdata = "<![CDATA[";
    if (rest_.starts_with("<!")) {
        if (state_ == state::content && take(cdata)) {
            return scan_cdata();
        }
        if (comment.starts_with(rest_) || cdata.starts_with(rest_)) {
            return fail(xml_error::truncated);
        }
        return fail(is_xml_letter(rest_[2]) ? xml_error::forbidden : xml_error::malformed);
    }
    if (state_ == state::content && take("</")) {
        return scan_close_tag();
    }
    if (state_ == state::epilog) {
        return fail(xml_error::malformed);
    }
    take("<");
    return scan_open_tag();
}

xml_event xml_scanner::scan_open_tag()
{
    const std::string_view qualified = scan_name();
    const auto local = xml_local_part(qualified);
    if (qualified.empty() || !local) {
        return fail_here();
    }
    if (depth_ == xml_max_depth) {
        return fail(xml_error::too_deep);
    }
    if (!skip_attributes()) {
        return fail_here();
    }
    if (take("/>")) {
        state_ = state::empty_element;
    } else if (take(">")) {
        state_ = state::content;
    } else {
        return fail(rest_ == "/" ? xml_error::truncated : xml_error::malformed);
    }
    open_[depth_++] = qualified;
    name_ = *local;
    return xml_event::open;
}

xml_event xml_scanner::scan_close_tag()
{
    const std::string_view expected = open_[depth_ - 1];
    const std::string_view qualified = scan_name();
    // A name cut off by the end is not yet a wrong one.
    if (qualified != expected && !(rest_.empty() && expected.starts_with(qualified))) {
        return fail(xml_error::malformed);
    }
    skip_space();
    if (!take(">")) {
        return fail_here();
    }
    return close_element();
}

xml_event xml_scanner::close_element()
{
    --depth_;
    name_ = xml_local_part(open_[depth_]).value_or(open_[depth_]); // it had one when it was opened
    state_ = depth_ == 0 ? state::epilog : state::content;
    return xml_event::close;
}

xml_event xml_scanner::scan_text()
{
    text_.clear();
    while (!rest_.empty() && rest_.front() != '<') {
        if (rest_.front() == '&') {
            if (!decode_reference()) {
                return xml_event::error;
            }
            continue;
        }
        static constexpr std::string_view special("<&\0", 3);
        const std::string_view run = rest_.substr(0, rest_.find_first_of(special));
        if (run.empty()) {
            return fail(xml_error::malformed);
        }
        text_ += run;
        rest_.remove_prefix(run.size());
    }
    return xml_event::text;
}

xml_event xml_scanner::scan_cdata()
{
    const std::string_view section = rest_;
    if (!skip_past("]]>")) {
        return fail(xml_error::truncated);
    }
    text_ = section.substr(0, section.size() - rest_.size() - 3);
    return text_.find('\0') == std::string::npos ? xml_event::text : fail(xml_error::malformed);
}

bool xml_scanner::skip_past(std::string_view terminator)
{
    const std::size_t found = rest_.find(terminator);
    if (found == std::string_view::npos) {
        return false;
    }
    rest_.remove_prefix(found + terminator.size());
    return true;
}

// Up to the '>' or '/' that ends the tag.
bool xml_scanner::skip_attributes()
{
    for (;;) {
        const bool separated = skip_space();
        if (rest_.starts_with('>') || rest_.starts_with('/')) {
            return true;
        }
        if (!separated || !skip_attribute()) {
            return false;
        }
    }
}

bool xml_scanner::skip_attribute()
{
    if (scan_name().empty()) {
        return false;
    }
    skip_space();
    if (!take("=")) {
        return false;
    }
    skip_space();
    if (!rest_.starts_with('"') && !rest_.starts_with('\'')) {
        return false;
    }
    const char delimiters[] = {rest_.front(), '<', '\0'};
    rest_.remove_prefix(1);
    const std::size_t end = rest_.find_first_of(std::string_view(delimiters, sizeof delimiters));
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end);
    return take(std::string_view(delimiters, 1));
}

bool xml_scanner::skip_space()
{
    const std::size_t found = rest_.find_first_not_of(" \t\r\n");
    const std::size_t count = found == std::string_view::npos ? rest_.size() : found;
    rest_.remove_prefix(count);
    return count != 0;
}

// Reports its own failure.
bool xml_scanner::decode_reference()
{
    static constexpr std::string_view reference_characters =
        "#0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    // "&#x10FFFF;" is the longest that has no leading zeros; the limit keeps the scan linear.
    const std::string_view window = rest_.substr(0, 16);
    const std::size_t end = window.find_first_not_of(reference_characters, 1);
    if (end == std::string_view::npos) {
        fail(window.size() == rest_.size() ? xml_error::truncated : xml_error::malformed);
        return false;
    }
    if (window[end] != ';' || !append_xml_reference(text_, window.substr(1, end - 1))) {
        fail(xml_error::malformed);
        return false;
    }
    rest_.remove_prefix(end + 1);
    return true;
}

std::string_view xml_scanner::scan_name()
{
    if (rest_.empty() || !is_xml_name_start(rest_.front())) {
        return {};
    }
    std::size_t size = 1;
    while (size != rest_.size() && is_xml_name_part(rest_[size])) {
        ++size;
    }
    const std::string_view name = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return name;
}

bool xml_scanner::take(std::string_view token)
{
    if (!rest_.starts_with(token)) {
        return false;
    }
    rest_.remove_prefix(token.size());
    return true;
}

} // namespace cloudbuf::codec
