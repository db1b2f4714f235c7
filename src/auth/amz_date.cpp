// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The time format of AWS requests: ISO 8601 basic, UTC, whole seconds.

#include "auth/amz_date.hpp"

namespace cloudbuf::auth {
namespace {

// Both digits, also of a number below ten.
char* put_two(char* to, unsigned value)
{
    *to++ = static_cast<char>('0' + value / 10 % 10);
    *to++ = static_cast<char>('0' + value % 10);
    return to;
}

} // namespace

std::string amz_date(std::chrono::system_clock::time_point time)
{
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    const auto year = static_cast<unsigned>(static_cast<int>(date.year()));
    const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(time - day));

    std::string out = "YYYYMMDDThhmmssZ";
    char* to = put_two(out.data(), year / 100);
    to = put_two(to, year % 100);
    to = put_two(to, static_cast<unsigned>(date.month()));
    to = put_two(to, static_cast<unsigned>(date.day()));
    ++to; // the T
    to = put_two(to, static_cast<unsigned>(clock.hours().count()));
    to = put_two(to, static_cast<unsigned>(clock.minutes().count()));
    put_two(to, static_cast<unsigned>(clock.seconds().count()));
    return out;
}

} // namespace cloudbuf::auth
