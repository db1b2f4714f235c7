// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Reads the date of an HTTP header (RFC 9110, section 5.6.7).

#include "codec/http_date.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>

namespace cloudbuf::codec {
namespace {

constexpr std::array<std::string_view, 7> short_days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 7> long_days{
    "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"
};
constexpr std::array<std::string_view, 12> months{
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
};

// Takes a date apart from the left. One mismatch makes the whole incomplete.
class reader {
public:
    explicit reader(std::string_view text) : rest_(text) {}

    void literal(std::string_view expected)
    {
        if (rest_.starts_with(expected)) {
            rest_.remove_prefix(expected.size());
        } else {
            ok_ = false;
        }
    }

    // The position of the name that comes next.
    unsigned name(std::span<const std::string_view> names)
    {
        const auto found = std::find_if(names.begin(), names.end(), [this](std::string_view candidate) {
            return rest_.starts_with(candidate);
        });
        if (found == names.end()) {
            ok_ = false;
            return 0;
        }
        rest_.remove_prefix(found->size());
        return static_cast<unsigned>(found - names.begin());
    }

    int number(std::size_t width)
    {
        int value = 0;
        for (std::size_t i = 0; i != width; ++i) {
            if (rest_.empty() || rest_.front() < '0' || rest_.front() > '9') {
                ok_ = false;
                return 0;
            }
            value = value * 10 + (rest_.front() - '0');
            rest_.remove_prefix(1);
        }
        return value;
    }

    bool at(char c) const { return rest_.starts_with(c); }
    bool complete() const { return ok_ && rest_.empty(); }

private:
    std::string_view rest_;
    bool ok_ = true;
};

struct fields {
    int year = 0;
    unsigned month = 0;
    int day = 0;
    int hour = 0;
    int minute = 0;
    int second = 0;
};

void read_time(reader& in, fields& out)
{
    out.hour = in.number(2);
    in.literal(":");
    out.minute = in.number(2);
    in.literal(":");
    out.second = in.number(2);
}

// "Sun, 06 Nov 1994 08:49:37 GMT"
bool read_imf_fixdate(reader in, fields& out)
{
    in.name(short_days);
    in.literal(", ");
    out.day = in.number(2);
    in.literal(" ");
    out.month = in.name(months) + 1;
    in.literal(" ");
    out.year = in.number(4);
    in.literal(" ");
    read_time(in, out);
    in.literal(" GMT");
    return in.complete();
}

// "Sunday, 06-Nov-94 08:49:37 GMT"
bool read_rfc850(reader in, fields& out)
{
    in.name(long_days);
    in.literal(", ");
    out.day = in.number(2);
    in.literal("-");
    out.month = in.name(months) + 1;
    in.literal("-");
    const int year = in.number(2);
    // The pivot of POSIX strptime, which unlike RFC 9110's needs no clock.
    out.year = year + (year < 69 ? 2000 : 1900);
    in.literal(" ");
    read_time(in, out);
    in.literal(" GMT");
    return in.complete();
}

// "Sun Nov  6 08:49:37 1994"
bool read_asctime(reader in, fields& out)
{
    in.name(short_days);
    in.literal(" ");
    out.month = in.name(months) + 1;
    in.literal(" ");
    if (in.at(' ')) {
        in.literal(" ");
        out.day = in.number(1);
    } else {
        out.day = in.number(2);
    }
    in.literal(" ");
    read_time(in, out);
    in.literal(" ");
    out.year = in.number(4);
    return in.complete();
}

} // namespace

std::optional<std::chrono::system_clock::time_point> parse_http_date(std::string_view text)
{
    fields read;
    const reader in(text);
    if (!read_imf_fixdate(in, read) && !read_rfc850(in, read) && !read_asctime(in, read)) {
        return std::nullopt;
    }
    const std::chrono::year_month_day date{
        std::chrono::year(read.year),
        std::chrono::month(read.month),
        std::chrono::day(static_cast<unsigned>(read.day))
    };
    // A clock of 64-bit nanoseconds ends in 2262; the 60th second is a leap second.
    if (!date.ok() || read.year < 1970 || read.year > 2261 || read.hour > 23 || read.minute > 59 ||
        read.second > 60) {
        return std::nullopt;
    }
    return std::chrono::sys_days(date) + std::chrono::hours(read.hour) + std::chrono::minutes(read.minute) +
           std::chrono::seconds(read.second);
}

} // namespace cloudbuf::codec
