// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// What a connection pool is to do.

#include "plan/pool_policy.hpp"

#include <catch2/catch_test_macros.hpp>

#include <vector>

using namespace cloudbuf::plan;
using namespace std::chrono_literals;
using action = pool_choice::action;

namespace {

constexpr pool_settings settings{.max_connections = 3, .max_idle = 4s};

time_point at(std::chrono::milliseconds t)
{
    return time_point{} + t;
}

pool_choice
choose(const std::vector<time_point>& idle, std::size_t busy, bool fresh, std::chrono::milliseconds now)
{
    return choose_connection(idle, busy, fresh, at(now), settings);
}

} // namespace

TEST_CASE("pool_policy: with all connections in use somebody has to wait")
{
    CHECK(choose({}, 3, false, 0s).what == action::wait);
    CHECK(choose({}, 3, true, 0s).what == action::wait);
    CHECK(choose({}, 4, false, 0s).what == action::wait);
}

TEST_CASE("pool_policy: a connection that was idle too long is closed, never reused")
{
    const std::vector<time_point> idle{at(0s), at(1s)};
    CHECK(choose(idle, 1, false, 3999ms).close_oldest == 0);
    const pool_choice one = choose(idle, 1, false, 4s);
    CHECK(one.what == action::reuse);
    CHECK(one.close_oldest == 1);
    const pool_choice none = choose(idle, 1, false, 5s);
    CHECK(none.what == action::open);
    CHECK(none.close_oldest == 2);
}

TEST_CASE("pool_policy: an idle connection makes room for a fresh one")
{
    const pool_choice full = choose({at(0s), at(1s)}, 1, true, 1s);
    CHECK(full.what == action::open);
    CHECK(full.close_oldest == 1);
    const pool_choice room = choose({at(0s)}, 1, true, 1s);
    CHECK(room.what == action::open);
    CHECK(room.close_oldest == 0);
    const pool_choice expired_makes_room = choose({at(0s), at(3s)}, 1, true, 4s);
    CHECK(expired_makes_room.what == action::open);
    CHECK(expired_makes_room.close_oldest == 1);
}

TEST_CASE("pool_policy: reuses what is idle, else opens")
{
    CHECK(choose({at(0s)}, 2, false, 1s).what == action::reuse);
    CHECK(choose({}, 2, false, 1s).what == action::open);
}

TEST_CASE("pool_policy: no connection outlives its time, and with none idle there is nothing to wait for")
{
    CHECK_FALSE(next_expiry({}, settings));
    const std::vector<time_point> idle{at(1s), at(2s)};
    CHECK(next_expiry(idle, settings) == at(5s));
    CHECK(expired(idle, at(4999ms), settings) == 0);
    CHECK(expired(idle, at(5s), settings) == 1);
    CHECK(expired(idle, at(1min), settings) == 2);
}

TEST_CASE("pool_policy: while the service wants less, idle connections stay idle")
{
    constexpr pool_settings reduced{.max_connections = 3, .max_busy = 1, .max_idle = 4s};
    const std::vector<time_point> idle{at(0s)};
    CHECK(choose_connection(idle, 1, false, at(0s), reduced).what == action::wait);
    CHECK(choose_connection(idle, 0, false, at(0s), reduced).what == action::reuse);
    CHECK(choose_connection({}, 0, false, at(0s), reduced).what == action::open);
}
