// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Answers as they go over the wire, and as they should not.

#include "sim/answer.hpp"

#include <charconv>

namespace cloudbuf::sim {

namespace {

void set_length(testing::s3::response& r)
{
    for (auto& [name, value] : r.headers) {
        if (name == "Content-Length") {
            value = std::to_string(r.body.size());
        }
    }
}

} // namespace

std::string to_text(const testing::s3::response& r, model::step_kind kind)
{
    std::string text = "HTTP/1.1 " + std::to_string(r.status) + " Sim\r\n";
    for (const auto& [name, value] : r.headers) {
        text.append(name).append(": ").append(value).append("\r\n");
    }
    text += "\r\n";
    return kind == model::step_kind::query ? text : text + r.body;
}

std::string to_chunk(std::string_view bytes)
{
    char size[16];
    const auto end = std::to_chars(size, size + sizeof size, bytes.size(), 16).ptr;
    return std::string(size, end).append("\r\n").append(bytes).append("\r\n");
}

void prepend_whitespace(testing::s3::response& r)
{
    r.body.insert(0, "\n\r\n \t\r\n");
    set_length(r);
}

void remove_checksum(testing::s3::response& r)
{
    std::erase_if(r.headers, [](const auto& field) { return field.first.starts_with("x-amz-checksum-"); });
}

void truncate(testing::s3::response& r, std::size_t size)
{
    r.body.resize(size);
    set_length(r);
}

} // namespace cloudbuf::sim
