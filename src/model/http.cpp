// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// An HTTP request and its response as plain data.

#include "model/http.hpp"

#include <algorithm>

namespace cloudbuf::model {

namespace {

char lower(char c) noexcept
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

} // namespace

bool detail::same_letters(std::string_view a, std::string_view b) noexcept
{
    return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

std::string origin::authority() const
{
    const bool v6 = host.find(':') != std::string::npos;
    std::string out = v6 ? '[' + host + ']' : host;
    if (port != (tls ? 443 : 80)) {
        out += ':';
        out += std::to_string(port);
    }
    return out;
}

std::string_view http_response::header(std::string_view name) const noexcept
{
    const auto found = std::ranges::find_if(headers, [&](const http_header& h) {
        return equal_ignoring_case(h.name, name);
    });
    return found == headers.end() ? std::string_view{} : std::string_view{found->value};
}

} // namespace cloudbuf::model
