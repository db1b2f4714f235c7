// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Escapes as S3 does: markup and quotes by name, control characters by number.

#include "testing/encode/xml_writer.hpp"

#include <utility>

namespace cloudbuf::testing {

namespace {

std::string escape(std::string_view text)
{
    std::string escaped;
    for (const char c : text) {
        switch (c) {
        case '&':
            escaped += "&amp;";
            break;
        case '<':
            escaped += "&lt;";
            break;
        case '>':
            escaped += "&gt;";
            break;
        case '"':
            escaped += "&quot;";
            break;
        default:
            if (static_cast<unsigned char>(c) < 0x20) {
                escaped += "&#" + std::to_string(static_cast<int>(c)) + ';';
            } else {
                escaped += c;
            }
        }
    }
    return escaped;
}

} // namespace

xml_writer::xml_writer(std::string_view root, std::string_view name_space)
    : text_{"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"}
{
    open_.emplace_back(root);
    text_ += '<' + open_.back();
    if (!name_space.empty()) {
        text_ += " xmlns=\"" + std::string{name_space} + '"';
    }
    text_ += '>';
}

xml_writer& xml_writer::open(std::string_view name)
{
    open_.emplace_back(name);
    text_ += '<' + open_.back() + '>';
    return *this;
}

xml_writer& xml_writer::close()
{
    text_ += "</" + open_.back() + '>';
    open_.pop_back();
    return *this;
}

xml_writer& xml_writer::element(std::string_view name, std::string_view content)
{
    return open(name).text(content).close();
}

xml_writer& xml_writer::element(std::string_view name, std::uint64_t number)
{
    return element(name, std::string_view{std::to_string(number)});
}

xml_writer& xml_writer::text(std::string_view content)
{
    text_ += escape(content);
    return *this;
}

std::string xml_writer::finish()
{
    while (!open_.empty()) {
        close();
    }
    return std::move(text_);
}

} // namespace cloudbuf::testing
