// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Admission, case by case.

#include "plan/memory_budget.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <chrono>

using namespace cloudbuf::plan;
using namespace std::chrono_literals;

namespace {

/// Parts of 100 bytes, in blocks of 10; 250 bytes fit.
struct market {
    memory_budget budget{250};
    memory_budget::account a, b, c, d;
    time_point now{};

    ~market()
    {
        for (memory_budget::account* x : {&a, &b, &c, &d}) {
            budget.close(*x, now);
        }
    }

    /// Fills a part that needs `need` more bytes by `bytes`; false if it has to wait.
    bool fill(memory_budget::account& x, std::size_t bytes, std::size_t need)
    {
        for (std::size_t done = 0; done < bytes; done += 10) {
            if (!budget.take(x, 10, need - done, now)) {
                return false;
            }
        }
        return true;
    }

    bool begin(memory_budget::account& x) { return budget.take(x, 10, 100, now); }
};

} // namespace

TEST_CASE("memory_budget: a new part waits until its whole size fits beside the claims of others")
{
    market m;
    CHECK(m.begin(m.a));
    CHECK(m.begin(m.b));
    CHECK_FALSE(m.begin(m.c)); // the first block would fit, and be locked in a beginning
    CHECK(m.budget.held() == 20);
    CHECK(m.budget.has_waiters());
    CHECK(m.budget.next_woken() == nullptr);
}

TEST_CASE("memory_budget: begun parts are granted to their end, the limit is reached and never passed")
{
    market m;
    CHECK(m.fill(m.a, 100, 100));
    CHECK(m.fill(m.b, 100, 100));
    CHECK_FALSE(m.begin(m.c));
    CHECK(m.budget.held() == 200);
    m.budget.seal(m.a, m.now);
    m.budget.seal(m.b, m.now);
    CHECK(m.budget.next_woken() == nullptr); // 50 are free, and 200 come back by themselves
    m.budget.give_back(100, m.now);
    CHECK(m.budget.next_woken() == &m.c);
    CHECK(m.budget.held() == 110); // held for it already
    CHECK(m.begin(m.c));
    CHECK(m.budget.peak() == 200);
}

TEST_CASE("memory_budget: a part that does not move claims less and less, so that others pass")
{
    market m;
    CHECK(m.fill(m.a, 50, 100));
    CHECK(m.begin(m.b));
    CHECK_FALSE(m.begin(m.c));
    m.now += 60s; // 40 bytes and a begun block in a minute: 6 more in the next 10 s
    CHECK(m.fill(m.b, 90, 90));
    m.budget.seal(m.b, m.now);
    m.budget.give_back(100, m.now);
    CHECK(m.budget.next_woken() == &m.c);
    CHECK(m.begin(m.c));
    m.now += 60s;
    m.budget.on_time(m.now);
    CHECK(m.begin(m.d)); // a and c hold 60 and claim little
}

TEST_CASE("memory_budget: time alone lets the next one begin, when those before it stand still")
{
    market m;
    CHECK(m.begin(m.a));
    CHECK(m.begin(m.b));
    CHECK_FALSE(m.begin(m.c));
    m.now += 9ms; // their rate is not known yet
    m.budget.on_time(m.now);
    CHECK(m.budget.next_woken() == nullptr);
    m.now += 10s;
    m.budget.on_time(m.now);
    CHECK(m.budget.next_woken() == &m.c);
}

TEST_CASE("memory_budget: time in which a part waited for us does not make it slow")
{
    memory_budget budget{200};
    memory_budget::account a, b, c;
    time_point now{};
    REQUIRE(budget.take(a, 90, 100, now));
    budget.seal(a, now); // 90 are on their way to the service
    REQUIRE(budget.take(b, 100, 110, now));
    now += 5ms; // 100 bytes in 5 ms
    REQUIRE(budget.take(b, 10, 10, now));
    budget.seal(b, now);
    REQUIRE_FALSE(budget.take(c, 50, 100, now));
    now += 3600s;
    budget.on_time(now);
    REQUIRE(budget.next_woken() == nullptr); // nothing is free, however long that lasts
    budget.give_back(100, now);
    REQUIRE(budget.take(c, 50, 100, now));
    now += 9ms;
    // It waited an hour in line and is still young: what it needs is kept for it.
    REQUIRE_FALSE(budget.take(a, 60, 60, now));
    REQUIRE(budget.take(c, 50, 50, now));
    for (memory_budget::account* x : {&a, &b, &c}) {
        budget.close(*x, now);
    }
}

TEST_CASE("memory_budget: no part is granted what another one needs to be completed")
{
    memory_budget budget{100};
    memory_budget::account slow, other;
    time_point now{};
    REQUIRE(budget.take(slow, 30, 90, now)); // can be completed with 60 of the 70 that are left
    now += 3600s;
    budget.on_time(now);
    REQUIRE(budget.take(other, 10, 70, now)); // its whole size fits beside what the slow one claims
    // 20 more would leave 40 to both, of which the one needs 60 and the other 40: it can be completed first.
    REQUIRE(budget.take(other, 20, 60, now));
    REQUIRE(budget.take(other, 40, 40, now));
    REQUIRE_FALSE(budget.take(slow, 60, 60, now));
    budget.seal(other, now);
    budget.give_back(70, now);
    REQUIRE(budget.next_woken() == &slow);
    REQUIRE(budget.take(slow, 60, 60, now));
    budget.close(slow, now);
    budget.close(other, now);
}

TEST_CASE(
    "memory_budget: large parts that are half full do not lock each other in while a small one is let through"
)
{
    // 5 of 5 + 5 can be completed, and then 15 are left: neither of the others, which need 50 and 40, could
    // be.
    memory_budget budget{100};
    memory_budget::account first, second, small;
    time_point now{};
    REQUIRE(budget.take(small, 5, 10, now));
    now += 3600s;
    REQUIRE(budget.take(first, 50, 90, now));
    now += 3600s;
    budget.on_time(now);
    // 45 are left. Were it not for the small one's order, 40 of them would do for both.
    const bool begun = budget.take(second, 30, 45, now);
    if (begun) {
        CHECK(budget.take(second, 15, 15, now)); // whoever begins can be completed
        budget.seal(second, now);
        budget.give_back(45, now);
    }
    CHECK(budget.take(small, 5, 5, now));
    budget.seal(small, now);
    budget.give_back(10, now);
    CHECK(budget.take(first, 40, 40, now));
    for (memory_budget::account* x : {&first, &second, &small}) {
        budget.close(*x, now);
    }
}

TEST_CASE("memory_budget: the part that needs least is served first")
{
    market m;
    CHECK(m.fill(m.a, 100, 100));
    m.budget.seal(m.a, m.now);
    CHECK(m.fill(m.b, 10, 100));
    m.now += 3600s;
    CHECK(m.fill(m.c, 80, 100));
    CHECK(m.fill(m.b, 40, 90));
    CHECK_FALSE(m.fill(m.b, 10, 50)); // 20 are free, which the other one needs
    CHECK(m.fill(m.c, 10, 20));
    m.budget.give_back(30, m.now);
    CHECK(m.budget.next_woken() == &m.b);
    CHECK(m.budget.next_woken() == nullptr);
    CHECK(m.budget.take(m.b, 10, 50, m.now));
    CHECK(m.fill(m.c, 10, 10));
}

TEST_CASE("memory_budget: while an open part waits nobody begins, not even a small one")
{
    market m;
    CHECK(m.fill(m.a, 100, 100));
    m.budget.seal(m.a, m.now);
    CHECK(m.fill(m.b, 100, 100));
    m.budget.seal(m.b, m.now);
    CHECK_FALSE(m.budget.take(m.c, 60, 100, m.now));
    CHECK_FALSE(m.budget.take(m.d, 10, 10, m.now)); // would fit, and came later
    m.budget.withdraw(m.c, m.now);
    CHECK(m.budget.next_woken() == &m.d);
}

TEST_CASE("memory_budget: first come, first served, and asking again keeps the place")
{
    market m;
    CHECK(m.begin(m.a));
    CHECK(m.begin(m.b));
    CHECK_FALSE(m.begin(m.c));
    CHECK_FALSE(m.begin(m.d));
    CHECK_FALSE(m.begin(m.c));
    m.budget.close(m.a, m.now);
    CHECK(m.budget.next_woken() == &m.c);
    m.budget.close(m.b, m.now);
    CHECK(m.budget.next_woken() == &m.d);
    CHECK(m.budget.next_woken() == nullptr);
    CHECK_FALSE(m.budget.has_waiters());
}

TEST_CASE("memory_budget: a block is held for the woken one until it declines")
{
    market m;
    CHECK(m.begin(m.a));
    CHECK(m.begin(m.b));
    CHECK_FALSE(m.begin(m.c));
    CHECK_FALSE(m.begin(m.d));
    m.budget.close(m.a, m.now);
    if (GENERATE(true, false)) { // told, or not yet
        CHECK(m.budget.next_woken() == &m.c);
    }
    CHECK(m.budget.held() == 20);
    switch (GENERATE(0, 1, 2)) {
    case 0:
        m.budget.withdraw(m.c, m.now);
        break;
    case 1:
        m.budget.close(m.c, m.now);
        break;
    default:
        m.budget.seal(m.c, m.now); // what it never began
        break;
    }
    CHECK(m.budget.next_woken() == &m.d);
    CHECK(m.budget.next_woken() == nullptr);
    CHECK(m.budget.held() == 20);
}

TEST_CASE("memory_budget: declining in the middle of a part gives that block back and keeps the others")
{
    market m;
    CHECK(m.fill(m.a, 100, 100));
    m.budget.seal(m.a, m.now);
    CHECK(m.fill(m.b, 100, 100));
    m.budget.seal(m.b, m.now);
    m.budget.give_back(100, m.now);
    CHECK(m.fill(m.c, 90, 100));
    m.now += 1s; // 40 are free
    CHECK_FALSE(m.budget.take(m.d, 50, 100, m.now));
    m.budget.give_back(100, m.now);
    CHECK(m.budget.next_woken() == &m.d);
    CHECK(m.budget.take(m.d, 50, 100, m.now));
    CHECK(m.budget.held() == 140);
    m.budget.withdraw(m.d, m.now); // waits for nothing
    CHECK(m.budget.held() == 140);
    CHECK(m.budget.take(m.c, 10, 10, m.now));
    CHECK(m.budget.take(m.d, 50, 50, m.now));
    CHECK(m.budget.held() == 200);
}

TEST_CASE("memory_budget: whoever is gone gives everything back, and may go twice")
{
    market m;
    CHECK(m.fill(m.a, 20, 100));
    m.budget.close(m.a, m.now);
    m.budget.close(m.a, m.now);
    CHECK(m.budget.held() == 0);
    CHECK(m.budget.peak() == 20);
    CHECK(m.budget.limit() == 250);
    CHECK(m.budget.take(m.b, 40, 250, m.now));
}
