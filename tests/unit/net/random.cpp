// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The system's random numbers.

#include "net/random.hpp"

#include <catch2/catch_test_macros.hpp>

namespace cloudbuf::net {

TEST_CASE("random: two sources differ, and fill their range")
{
    system_random a;
    system_random b;
    CHECK(a.next() != b.next());
    double sum = 0;
    for (int i = 0; i != 10'000; ++i) {
        const double x = unit_random(a);
        REQUIRE(x >= 0);
        REQUIRE(x < 1);
        sum += x;
    }
    CHECK(sum > 4'700); // ten standard deviations
    CHECK(sum < 5'300);
}

} // namespace cloudbuf::net
