// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The three ways in which S3 writes a point in time.

#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace cloudbuf::testing {

using time_point = std::chrono::system_clock::time_point;

std::string to_http_date(time_point when);  // Fri, 24 May 2013 00:00:00 GMT
std::string to_iso_date(time_point when);   // 2013-05-24T00:00:00.000Z
std::string to_basic_date(time_point when); // 20130524T000000Z

std::optional<time_point> from_basic_date(std::string_view text);

} // namespace cloudbuf::testing
