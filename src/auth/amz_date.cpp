// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The time format of AWS requests: ISO 8601 basic, UTC, whole seconds.

#include "auth/amz_date.hpp"

#include <cstddef>

namespace cloudbuf::auth {
namespace {

void append_padded(std::string& out, unsigned value, std::size_t width)
{
    const std::string digits = std::to_string(value);
    out.append(width > digits.size() ? width - digits.size() : 0, '0');
    out += digits;
}

} // namespace

std::string amz_date(std::chrono::system_clock::time_point time)
{
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(time - day));

    std::string out;
    append_padded(out, static_cast<unsigned>(static_cast<int>(date.year())), 4);
    append_padded(out, static_cast<unsigned>(date.month()), 2);
    append_padded(out, static_cast<unsigned>(date.day()), 2);
    out += 'T';
    append_padded(out, static_cast<unsigned>(clock.hours().count()), 2);
    append_padded(out, static_cast<unsigned>(clock.minutes().count()), 2);
    append_padded(out, static_cast<unsigned>(clock.seconds().count()), 2);
    out += 'Z';
    return out;
}

} // namespace cloudbuf::auth
