// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

#include "support/tcp_fates.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <map>
#include <vector>

namespace cloudbuf::test {

namespace {

constexpr std::size_t piece = 1000;

/// Passes pieces in one direction until the fault strikes; how many bytes that took, or nothing.
std::size_t bytes_until_it_strikes(tcp_fault f, direction d, std::uint64_t seed, std::size_t limit)
{
    tcp_course course{seed, tcp_odds().expect(f, 1)};
    for (std::size_t passed = 0; passed < limit;) {
        const passage p = course.next(d, piece);
        passed += p.bytes;
        if (p.strikes == f) {
            return passed;
        }
    }
    return 0;
}

} // namespace

TEST_CASE("tcp_fates: the same seed, the same course")
{
    const tcp_odds odds = tcp_odds().expect(tcp_fault::cut_upward, 0.4).expect(tcp_fault::slow, 0.4);
    tcp_course one{7, odds};
    tcp_course other{7, odds};
    for (int i = 0; i < 1000; ++i) {
        const direction d = i % 3 == 0 ? direction::downward : direction::upward;
        const passage p = one.next(d, piece);
        const passage q = other.next(d, piece);
        REQUIRE(p.bytes == q.bytes);
        REQUIRE(p.pause == q.pause);
        REQUIRE(p.strikes == q.strikes);
    }
}

TEST_CASE("tcp_fates: a cut counts the bytes of its own direction only")
{
    constexpr std::size_t limit = 64 * 1024 * 1024;
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        CHECK(bytes_until_it_strikes(tcp_fault::cut_upward, direction::upward, seed, limit) != 0);
        CHECK(bytes_until_it_strikes(tcp_fault::cut_upward, direction::downward, seed, limit) == 0);
        CHECK(bytes_until_it_strikes(tcp_fault::cut_downward, direction::downward, seed, limit) != 0);
        CHECK(bytes_until_it_strikes(tcp_fault::cut_downward, direction::upward, seed, limit) == 0);
    }
}

TEST_CASE("tcp_fates: only a new connection is refused")
{
    unsigned refused = 0;
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        tcp_course course{seed, tcp_odds().expect(tcp_fault::refuse, 0.5)};
        refused += course.is_refused();
        for (int i = 0; i < 10'000 && !course.is_refused(); ++i) {
            REQUIRE(course.next(direction::upward, piece).strikes == tcp_fault::none);
        }
    }
    CHECK(refused > 0);
    CHECK(refused < 20);
}

TEST_CASE("tcp_fates: a connection that goes well meets other fates later, each as often as was said")
{
    std::map<tcp_fault, unsigned> drawn;
    sim::sim_random random{3};
    const tcp_odds odds = tcp_odds().expect(tcp_fault::delay, 0.5).expect(tcp_fault::reset, 0.25);
    for (int i = 0; i < 10'000; ++i) {
        ++drawn[draw_fate(random, odds).kind];
    }
    CHECK(drawn.size() == 3);
    CHECK(drawn[tcp_fault::delay] > 4700);
    CHECK(drawn[tcp_fault::delay] < 5300);
    CHECK(drawn[tcp_fault::none] > 2300);
    CHECK(drawn[tcp_fault::none] < 2700);
    tcp_course course{5, tcp_odds().expect(tcp_fault::delay, 0.5)};
    unsigned delayed = 0;
    for (int i = 0; i < 1'000'000; ++i) {
        delayed += course.next(direction::upward, piece).strikes == tcp_fault::delay;
    }
    CHECK(delayed > 50);
}

} // namespace cloudbuf::test
