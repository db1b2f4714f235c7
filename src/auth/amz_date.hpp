// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The time format of AWS requests: ISO 8601 basic, UTC, whole seconds.

#pragma once

#include <chrono>
#include <string>

namespace cloudbuf::auth {

// For example "20130524T000000Z": the value of x-amz-date, whose first eight characters are the scope's date.
std::string amz_date(std::chrono::system_clock::time_point time);

} // namespace cloudbuf::auth
