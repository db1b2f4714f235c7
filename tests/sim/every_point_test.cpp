// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Every operation of the client's fails in every way: whatever comes of it, the invariants hold.

#include "sim/stories.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/generators/catch_generators_range.hpp>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace cloudbuf::sim {

namespace {

// Many times what any of these runs needs.
constexpr std::size_t most_handlers = 50'000;

// After the answer to the final request was lost, so many operations are spoiled in turn.
constexpr std::size_t distance = 8;
constexpr std::size_t most_final_points = 2;

bool is_tls(story s)
{
    return make_story(s).where != place::plain_store;
}

/// The points of an undisturbed run.
std::vector<io> points_of(story s)
{
    const auto points = std::make_shared<point_plan>();
    const auto w = tell(s, points);
    REQUIRE(w->run(most_handlers));
    REQUIRE(check_told(*w, true).empty());
    REQUIRE(went_well(*w));
    return points->points();
}

std::string describe(std::size_t at, io what, mishap m)
{
    return "point " + std::to_string(at) + " (" + std::string{name_of(what)} + ") " + std::string{name_of(m)};
}

/// One such misfortune is no reason to give up.
bool is_survived(io what, mishap m)
{
    switch (what) {
    case io::credentials:
        return false;
    case io::dial:
        return m != mishap::tls_failed && m != mishap::bad_alloc;
    case io::read:
    case io::write:
        break;
    }
    return true;
}

/// How a network vanishes.
bool is_silent(mishap m)
{
    return m == mishap::unreachable || m == mishap::swallowed || m == mishap::never;
}

/// Where a connection broke: the client does not ask why.
bool is_like_a_reset(mishap m)
{
    return m == mishap::timed_out || m == mishap::truncated || m == mishap::no_memory;
}

/// A run with this is another than those with the mishaps before it. One failure is tried with them all.
bool differs(mishap m, aftermath after)
{
    switch (after) {
    case aftermath::nothing:
        return true;
    case aftermath::the_same:
        return !is_like_a_reset(m);
    case aftermath::the_end:
        break;
    }
    return is_silent(m);
}

/// A failure that was reported has its reason.
bool is_explained(const world& w)
{
    const upload_record& u = w.uploads().front();
    return !u.closed || !*u.closed || u.evidence.code == *u.closed;
}

/// One run, in which the last thing that is planned to happen is `m`.
void run_once(
    story s,
    const std::shared_ptr<point_plan>& points,
    mishap m,
    bool survives,
    sweep& sums,
    const std::string& where
)
{
    const auto w = tell(s, points);
    const bool ended = w->run(most_handlers);
    sums.count();
    sums.add(check_told(*w, ended, m != mishap::bad_alloc), where);
    sums.demand(points->struck() != 0, "nothing happened", where);
    sums.demand(!survives || went_well(*w), "the upload was lost", where);
    sums.demand(is_explained(*w), "the failure is not explained", where);
}

void spoil_each_point(story s, aftermath after, sweep& sums)
{
    const std::vector<io> points = points_of(s);
    for (std::size_t at = 0; at < points.size(); ++at) {
        for (const mishap m : mishaps_of(points[at], is_tls(s))) {
            if (!differs(m, after)) {
                continue;
            }
            const auto plan = std::make_shared<point_plan>(point_plan::strike{at, m}, after);
            const bool survives = after == aftermath::nothing && is_survived(points[at], m);
            run_once(s, plan, m, survives, sums, describe(at, points[at], m));
        }
    }
}

/// The answer to the final request is lost; then something happens to what is done about it.
void spoil_what_follows(story s, sweep& sums)
{
    const std::vector<io> points = points_of(s);
    for (std::size_t at = points.size() - most_final_points; at < points.size(); ++at) {
        if (points[at] != io::read) {
            continue;
        }
        const point_plan::strike first{at, mishap::reset};
        const auto alone = std::make_shared<point_plan>(first, aftermath::nothing);
        REQUIRE(tell(s, alone)->run(most_handlers));
        const std::vector<io>& after = alone->points();
        for (std::size_t next = at + 1; next < std::min(after.size(), at + 1 + distance); ++next) {
            for (const mishap m : mishaps_of(after[next], is_tls(s))) {
                const auto plan = std::make_shared<point_plan>(first, point_plan::strike{next, m});
                const std::string where = describe(at, io::read, mishap::reset) + ", then ";
                run_once(s, plan, m, false, sums, where + describe(next, after[next], m));
            }
        }
    }
}

void report(story s, const sweep& sums)
{
    WARN(sums.text() + ", " + std::to_string(points_of(s).size()) + " points");
    CHECK(sums.runs() != 0);
    if (sums.failed()) {
        FAIL_CHECK(sums.problems());
    }
}

} // namespace

TEST_CASE("every point: one operation fails")
{
    const story s = GENERATE(from_range(main_stories));
    sweep sums{"one failure, " + std::string{name_of(s)}};
    spoil_each_point(s, aftermath::nothing, sums);
    report(s, sums);
}

TEST_CASE("every point: an operation fails, and all of its kind after it")
{
    const story s = GENERATE(story::small, story::aborted, story::conditional);
    sweep sums{"all of a kind fail, " + std::string{name_of(s)}};
    spoil_each_point(s, aftermath::the_same, sums);
    report(s, sums);
}

TEST_CASE("every point: an operation fails, and then there is no network any more")
{
    const story s = GENERATE(from_range(main_stories));
    sweep sums{"the network is gone, " + std::string{name_of(s)}};
    spoil_each_point(s, aftermath::the_end, sums);
    report(s, sums);
}

TEST_CASE("every point: the final answer is lost, and then another operation fails")
{
    const story s = GENERATE(from_range(all_stories));
    sweep sums{"the final answer is lost, and one failure, " + std::string{name_of(s)}};
    spoil_what_follows(s, sums);
    report(s, sums);
}

} // namespace cloudbuf::sim
