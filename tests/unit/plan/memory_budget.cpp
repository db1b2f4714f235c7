// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Admission, case by case.

#include "plan/memory_budget.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace cloudbuf::plan;

namespace {

constexpr time_point now{};

/// Two parts of 100 bytes, in blocks of 40, 40 and 20, fit.
struct two_parts {
    memory_budget budget{200};
    memory_budget::account a, b, c, d;

    ~two_parts()
    {
        for (memory_budget::account* x : {&a, &b, &c, &d}) {
            budget.close(*x);
        }
    }
};

} // namespace

TEST_CASE("memory_budget: a part that does not fit whole waits, though its first block would fit")
{
    two_parts t;
    CHECK(t.budget.take(t.a, 40, 100, now));
    CHECK(t.budget.take(t.b, 40, 100, now));
    CHECK_FALSE(t.budget.take(t.c, 40, 100, now));
    CHECK(t.budget.held() == 80);
    CHECK(t.budget.next_woken() == nullptr);
}

TEST_CASE("memory_budget: a begun part is always granted to its end")
{
    two_parts t;
    CHECK(t.budget.take(t.a, 40, 100, now));
    CHECK(t.budget.take(t.b, 40, 100, now));
    CHECK_FALSE(t.budget.take(t.c, 40, 100, now));
    CHECK(t.budget.take(t.a, 40, 60, now));
    CHECK(t.budget.take(t.a, 20, 20, now));
    CHECK(t.budget.take(t.b, 40, 60, now));
    CHECK(t.budget.take(t.b, 20, 20, now));
    CHECK(t.budget.held() == 200);
    CHECK(t.budget.peak() == 200);
}

TEST_CASE("memory_budget: sealing frees what was reserved beyond the blocks, the blocks follow later")
{
    two_parts t;
    CHECK(t.budget.take(t.a, 40, 100, now));
    CHECK(t.budget.take(t.b, 40, 100, now));
    CHECK_FALSE(t.budget.take(t.c, 40, 60, now));
    t.budget.seal(t.a);
    CHECK(t.budget.held() == 80);
    CHECK(t.budget.next_woken() == &t.c);
    CHECK(t.budget.next_woken() == nullptr);
    CHECK(t.budget.take(t.c, 40, 60, now));
    t.budget.close(t.a); // gone, while its sealed part is still being sent
    CHECK(t.budget.held() == 120);
    t.budget.give_back(40);
    CHECK(t.budget.held() == 80);
    CHECK(t.budget.peak() == 120);
}

TEST_CASE("memory_budget: first come, first served, and a small one does not pass a large one")
{
    two_parts t;
    CHECK(t.budget.take(t.a, 40, 150, now));
    CHECK_FALSE(t.budget.take(t.b, 40, 100, now));
    CHECK_FALSE(t.budget.take(t.c, 20, 20, now));
    CHECK_FALSE(t.budget.take(t.b, 40, 100, now)); // asked again: keeps its place
    CHECK(t.budget.next_woken() == nullptr);
    t.budget.close(t.a);
    CHECK(t.budget.next_woken() == &t.b);
    CHECK(t.budget.next_woken() == &t.c);
    CHECK(t.budget.next_woken() == nullptr);
}

TEST_CASE("memory_budget: who stops waiting lets the next one pass")
{
    two_parts t;
    CHECK(t.budget.take(t.a, 40, 150, now));
    CHECK_FALSE(t.budget.take(t.b, 40, 100, now));
    CHECK_FALSE(t.budget.take(t.c, 20, 50, now));
    SECTION("cancelled")
    {
        t.budget.withdraw(t.b);
    }
    SECTION("gone")
    {
        t.budget.close(t.b);
    }
    CHECK(t.budget.next_woken() == &t.c);
    CHECK(t.budget.take(t.c, 20, 50, now));
}

TEST_CASE("memory_budget: a grant stays reserved for the woken one until it declines")
{
    two_parts t;
    CHECK(t.budget.take(t.a, 40, 150, now));
    CHECK_FALSE(t.budget.take(t.b, 40, 200, now));
    CHECK_FALSE(t.budget.take(t.c, 40, 100, now));
    t.budget.close(t.a);
    bool told = false;
    SECTION("told")
    {
        CHECK(t.budget.next_woken() == &t.b);
        told = true;
    }
    SECTION("not told yet") {}
    CHECK_FALSE(t.budget.take(t.d, 20, 20, now));
    t.budget.withdraw(t.b);
    CHECK(t.budget.next_woken() == &t.c);
    CHECK(t.budget.next_woken() == &t.d);
    CHECK(t.budget.next_woken() == nullptr);
    CAPTURE(told);
    CHECK(t.budget.held() == 0);
}

TEST_CASE("memory_budget: withdrawing in the middle of a part keeps its blocks and its reservation")
{
    two_parts t;
    CHECK(t.budget.take(t.a, 40, 200, now));
    t.budget.withdraw(t.a);
    CHECK(t.budget.held() == 40);
    CHECK_FALSE(t.budget.take(t.b, 40, 100, now));
    CHECK(t.budget.take(t.a, 40, 160, now));
}

TEST_CASE("memory_budget: whoever is gone gives everything back, and may go twice")
{
    two_parts t;
    CHECK(t.budget.take(t.a, 40, 100, now));
    CHECK(t.budget.take(t.a, 40, 60, now));
    t.budget.close(t.a);
    t.budget.close(t.a);
    CHECK(t.budget.held() == 0);
    CHECK(t.budget.peak() == 80);
    CHECK(t.budget.limit() == 200);
    CHECK(t.budget.take(t.b, 40, 200, now));
}
