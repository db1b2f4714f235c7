// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The delays before retries.

#include "plan/backoff.hpp"

#include <catch2/catch_test_macros.hpp>

#include <limits>
#include <vector>

using namespace cloudbuf::plan;
using namespace std::chrono_literals;
using std::chrono::milliseconds;

namespace {

std::vector<milliseconds> delays(milliseconds base, double jitter)
{
    std::vector<milliseconds> list;
    for (unsigned i = 0; i < 11; ++i) {
        list.push_back(backoff(i, base, jitter));
    }
    return list;
}

using ms = std::vector<milliseconds>;

} // namespace

TEST_CASE("backoff: doubles up to 20 seconds")
{
    CHECK(
        delays(backoff_base, 1.0) ==
        ms{50ms, 100ms, 200ms, 400ms, 800ms, 1600ms, 3200ms, 6400ms, 12800ms, 20s, 20s}
    );
    CHECK(delays(throttling_base, 1.0) == ms{1s, 2s, 4s, 8s, 16s, 20s, 20s, 20s, 20s, 20s, 20s});
    CHECK(backoff(std::numeric_limits<unsigned>::max(), backoff_base, 1.0) == 20s);
}

TEST_CASE("backoff: jitter takes any share of it")
{
    CHECK(backoff(3, backoff_base, 0.0) == 0ms);
    CHECK(backoff(3, backoff_base, 0.5) == 200ms);
    CHECK(backoff(30, backoff_base, 0.25) == 5s);
    CHECK(backoff(3, backoff_base, -1.0) == 0ms);
    CHECK(backoff(3, backoff_base, 7.0) == 400ms);
}

TEST_CASE("backoff: a hint of the service lengthens a delay, by at most five seconds")
{
    CHECK(with_hint(100ms, std::nullopt) == 100ms);
    CHECK(with_hint(100ms, 700ms) == 700ms);
    CHECK(with_hint(100ms, 50ms) == 100ms);
    CHECK(with_hint(100ms, 5100ms) == 5100ms);
    CHECK(with_hint(100ms, 5101ms) == 5100ms);
    CHECK(with_hint(100ms, milliseconds::max()) == 5100ms);
    CHECK(with_hint(100ms, -1ms) == 100ms);
    CHECK(with_hint(100ms, milliseconds::min()) == 100ms);
}
