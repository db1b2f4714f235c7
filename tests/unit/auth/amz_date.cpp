// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Tests of the time format of AWS requests.

#include "auth/amz_date.hpp"

#include <catch2/catch_test_macros.hpp>

#include <chrono>

using namespace cloudbuf;
using namespace std::chrono_literals;

TEST_CASE("amz_date: has fixed widths")
{
    const auto day = [](int y, unsigned m, unsigned d) -> std::chrono::system_clock::time_point {
        return std::chrono::sys_days(std::chrono::year(y) / std::chrono::month(m) / std::chrono::day(d));
    };
    CHECK(auth::amz_date(day(2013, 5, 24)) == "20130524T000000Z");
    CHECK(auth::amz_date(day(2026, 1, 2) + 3h + 4min + 5s) == "20260102T030405Z");
    CHECK(auth::amz_date(day(2024, 2, 29) + 23h + 59min + 59s + 999ms) == "20240229T235959Z");
    CHECK(auth::amz_date(day(1970, 1, 1)) == "19700101T000000Z");
    CHECK(auth::amz_date(day(1970, 1, 1) - 1ms) == "19691231T235959Z");
}
