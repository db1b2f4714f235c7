// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Dates are taken apart with <chrono>'s calendar, independent of locale and time zone.

#include "testing/encode/time_text.hpp"

#include "testing/encode/text.hpp"

#include <array>
#include <cstdio>

namespace cloudbuf::testing {

namespace {

struct civil_time {
    std::chrono::year_month_day date;
    std::chrono::weekday weekday;
    std::chrono::hh_mm_ss<std::chrono::milliseconds> time;
};

civil_time to_civil(time_point when)
{
    const auto day = std::chrono::floor<std::chrono::days>(when);
    return {
        std::chrono::year_month_day{day},
        std::chrono::weekday{day},
        std::chrono::hh_mm_ss{std::chrono::floor<std::chrono::milliseconds>(when - day)}
    };
}

} // namespace

std::string to_http_date(time_point when)
{
    static constexpr std::array<const char*, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::array<const char*, 12> months{
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
    };
    const auto t = to_civil(when);
    std::array<char, 64> text{};
    const auto size = std::snprintf(
        text.data(),
        text.size(),
        "%s, %02u %s %04d %02d:%02d:%02d GMT",
        days[t.weekday.c_encoding()],
        static_cast<unsigned>(t.date.day()),
        months[static_cast<unsigned>(t.date.month()) - 1],
        static_cast<int>(t.date.year()),
        static_cast<int>(t.time.hours().count()),
        static_cast<int>(t.time.minutes().count()),
        static_cast<int>(t.time.seconds().count())
    );
    return {text.data(), static_cast<std::size_t>(size)};
}

std::string to_iso_date(time_point when)
{
    const auto t = to_civil(when);
    std::array<char, 64> text{};
    const auto size = std::snprintf(
        text.data(),
        text.size(),
        "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ",
        static_cast<int>(t.date.year()),
        static_cast<unsigned>(t.date.month()),
        static_cast<unsigned>(t.date.day()),
        static_cast<int>(t.time.hours().count()),
        static_cast<int>(t.time.minutes().count()),
        static_cast<int>(t.time.seconds().count()),
        static_cast<int>(t.time.subseconds().count())
    );
    return {text.data(), static_cast<std::size_t>(size)};
}

std::string to_basic_date(time_point when)
{
    std::string text;
    for (const char c : to_iso_date(when).substr(0, 19)) {
        if (c != '-' && c != ':') {
            text += c;
        }
    }
    return text + 'Z';
}

std::optional<time_point> from_basic_date(std::string_view text)
{
    if (text.size() != 16 || text[8] != 'T' || text[15] != 'Z') {
        return std::nullopt;
    }
    const auto date = to_number(text.substr(0, 8));
    const auto clock = to_number(text.substr(9, 6));
    if (!date || !clock) {
        return std::nullopt;
    }
    const auto day = std::chrono::year{static_cast<int>(*date / 10000)} /
                     static_cast<int>(*date / 100 % 100) / static_cast<int>(*date % 100);
    const auto hours = *clock / 10000;
    const auto minutes = *clock / 100 % 100;
    const auto seconds = *clock % 100;
    if (!day.ok() || hours > 23 || minutes > 59 || seconds > 60) {
        return std::nullopt;
    }
    return std::chrono::sys_days{day} + std::chrono::hours{hours} + std::chrono::minutes{minutes} +
           std::chrono::seconds{seconds};
}

} // namespace cloudbuf::testing
