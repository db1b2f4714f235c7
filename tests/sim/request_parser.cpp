// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Takes requests apart as they come off the wire, without any code of the client.

#include "sim/request_parser.hpp"

#include <algorithm>
#include <charconv>

namespace cloudbuf::sim {

namespace {

std::string lower_case(std::string_view text)
{
    std::string out{text};
    for (char& c : out) {
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return out;
}

bool parse_request_line(std::string_view line, testing::s3::request_head& into)
{
    const std::size_t first = line.find(' ');
    const std::size_t last = line.rfind(' ');
    if (first == std::string_view::npos || first == last || line.substr(last + 1) != "HTTP/1.1") {
        return false;
    }
    into.method = line.substr(0, first);
    into.target = line.substr(first + 1, last - first - 1);
    return !into.method.empty() && into.target.starts_with('/');
}

bool parse_field(std::string_view line, testing::s3::request_head& into)
{
    const std::size_t colon = line.find(':');
    if (colon == 0 || colon == std::string_view::npos) {
        return false;
    }
    std::string_view value = line.substr(colon + 1);
    value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
    into.headers.add(lower_case(line.substr(0, colon)), value);
    return true;
}

} // namespace

std::optional<testing::s3::request_head> request_parser::take_head(bool tls)
{
    const std::size_t end = buffer_.find("\r\n\r\n");
    if (broken_ || body_left_ != 0 || end == std::string::npos) {
        return std::nullopt;
    }
    testing::s3::request_head head;
    head.tls = tls;
    std::string_view text = std::string_view{buffer_}.substr(0, end + 2);
    bool first = true;
    while (!text.empty() && !broken_) {
        const std::size_t line_end = text.find("\r\n");
        const std::string_view line = text.substr(0, line_end);
        broken_ = !(first ? parse_request_line(line, head) : parse_field(line, head));
        first = false;
        text.remove_prefix(line_end + 2);
    }
    const std::string_view length = head.headers.get("content-length");
    if (!length.empty()) {
        const auto [rest, bad] = std::from_chars(length.data(), length.data() + length.size(), body_left_);
        broken_ = broken_ || bad != std::errc{} || rest != length.data() + length.size();
    }
    buffer_.erase(0, end + 4);
    return broken_ ? std::nullopt : std::optional{std::move(head)};
}

std::string request_parser::take_body()
{
    const std::size_t size = std::min(body_left_, buffer_.size());
    std::string out = buffer_.substr(0, size);
    buffer_.erase(0, size);
    body_left_ -= size;
    return out;
}

} // namespace cloudbuf::sim
