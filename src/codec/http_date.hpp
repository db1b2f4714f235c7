// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Reads the date of an HTTP header (RFC 9110, section 5.6.7).

#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace cloudbuf::codec {

// Accepts all three forms that a recipient must accept: IMF-fixdate, RFC 850 and asctime.
std::optional<std::chrono::system_clock::time_point> parse_http_date(std::string_view text);

} // namespace cloudbuf::codec
