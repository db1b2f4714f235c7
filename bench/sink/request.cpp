// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// As much of a request's head as a sink has to understand.

#include "sink/request.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>

namespace cloudbuf::bench {

namespace {

char lower(char c) noexcept
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool equal(std::string_view a, std::string_view lower_case) noexcept
{
    return std::ranges::equal(a, lower_case, [](char x, char y) { return lower(x) == y; });
}

// What is before the separator; `rest` becomes what is behind it.
std::string_view cut(std::string_view& rest, std::string_view separator)
{
    const std::size_t end = std::min(rest.find(separator), rest.size());
    const std::string_view piece = rest.substr(0, end);
    rest.remove_prefix(std::min(end + separator.size(), rest.size()));
    return piece;
}

std::string_view trim(std::string_view text)
{
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) {
        text.remove_prefix(1);
    }
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) {
        text.remove_suffix(1);
    }
    return text;
}

bool take_header(request& r, std::string_view name, std::string_view value)
{
    if (equal(name, "content-length")) {
        const auto [end, ec] = std::from_chars(value.data(), value.data() + value.size(), r.content_length);
        return ec == std::errc{} && end == value.data() + value.size();
    }
    if (equal(name, "expect")) {
        r.expects_continue = equal(value, "100-continue");
    } else if (equal(name, "connection")) {
        r.closes = equal(value, "close");
    } else if (equal(name, "transfer-encoding")) {
        r.chunked = !equal(value, "identity");
    }
    return true;
}

} // namespace

bool request::has_parameter(std::string_view name) const noexcept
{
    for (std::string_view rest = query; !rest.empty();) {
        std::string_view one = cut(rest, "&");
        if (cut(one, "=") == name) {
            return true;
        }
    }
    return false;
}

std::optional<request> parse_request(std::string_view head)
{
    request r;
    std::string_view line = cut(head, "\r\n");
    r.method = cut(line, " ");
    std::string_view target = cut(line, " ");
    if (r.method.empty() || !target.starts_with('/') || line != "HTTP/1.1") {
        return std::nullopt;
    }
    r.path = cut(target, "?");
    r.query = target;
    for (;;) {
        line = cut(head, "\r\n");
        if (line.empty()) {
            return r;
        }
        const std::string_view name = cut(line, ":");
        if (!take_header(r, name, trim(line))) {
            return std::nullopt;
        }
    }
}

} // namespace cloudbuf::bench
