// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Tests of the dates of HTTP headers.

#include "codec/http_date.hpp"

#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

using namespace cloudbuf;
using std::chrono::system_clock;

namespace {

system_clock::time_point at(long long seconds)
{
    return system_clock::time_point(std::chrono::seconds(seconds));
}

} // namespace

TEST_CASE("http_date: what is no date is refused")
{
    const std::string_view bad[] = {
        "",
        "0",
        "-1",
        "Sun, 06 Nov 1994 08:49:37 gmt",
        "Sun, 06 Nov 1994 08:49:37 UTC",
        "Sun, 06 Nov 1994 08:49:37 GMT ",
        " Sun, 06 Nov 1994 08:49:37 GMT",
        "Sun,06 Nov 1994 08:49:37 GMT",
        "Son, 06 Nov 1994 08:49:37 GMT",
        "Sun, 6 Nov 1994 08:49:37 GMT",
        "Sun, 06 nov 1994 08:49:37 GMT",
        "Sun, 00 Nov 1994 08:49:37 GMT",
        "Sun, 31 Nov 1994 08:49:37 GMT",
        "Wed, 29 Feb 2023 08:49:37 GMT",
        "Sun, 06 Nov 1994 24:00:00 GMT",
        "Sun, 06 Nov 1994 08:60:00 GMT",
        "Sun, 06 Nov 1994 08:49:61 GMT",
        "Sun, 06 Nov 1994 08:4a:37 GMT",
        "Sun, 06 Nov 1994 -8:49:37 GMT",
        "Sun, 06 Nov 1969 08:49:37 GMT",
        "Sun, 06 Nov 2262 08:49:37 GMT",
        "Sun, 06 Nov 9999 08:49:37 GMT",
        "Sun, 06-Nov-94 08:49:37 GMT",
        "Sunday, 06-Nov-1994 08:49:37 GMT",
        "Sun Nov 06 08:49:37 1994 GMT",
    };
    for (const std::string_view text : bad) {
        CAPTURE(text);
        CHECK_FALSE(codec::parse_http_date(text).has_value());
    }
}

TEST_CASE("http_date: no beginning of a date is a date")
{
    for (const std::string_view whole : {"Sun, 06 Nov 1994 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"}) {
        for (std::size_t size = 0; size != whole.size(); ++size) {
            CAPTURE(whole, size);
            CHECK_FALSE(codec::parse_http_date(whole.substr(0, size)).has_value());
        }
    }
}

TEST_CASE("http_date: the three forms of RFC 9110 name the same second")
{
    CHECK(codec::parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT") == at(784111777));
    CHECK(codec::parse_http_date("Sunday, 06-Nov-94 08:49:37 GMT") == at(784111777));
    CHECK(codec::parse_http_date("Sun Nov  6 08:49:37 1994") == at(784111777));
}

TEST_CASE("http_date: the ends of days, years and of the range")
{
    CHECK(codec::parse_http_date("Thu, 01 Jan 1970 00:00:00 GMT") == at(0));
    CHECK(codec::parse_http_date("Thu, 29 Feb 2024 23:59:59 GMT") == at(1709251199));
    CHECK(codec::parse_http_date("Sat, 31 Dec 2016 23:59:60 GMT") == at(1483228800));
    CHECK(codec::parse_http_date("Tue, 31 Dec 2261 23:59:59 GMT") == at(9214646399));
    CHECK(codec::parse_http_date("Wed Nov 16 08:49:37 1994") == at(784111777 + 10 * 86400));
    CHECK(codec::parse_http_date("Monday, 01-Jan-68 00:00:00 GMT") == at(3092601600));
}
