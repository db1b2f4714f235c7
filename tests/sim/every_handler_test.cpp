// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// After every handler of a run an operation is cancelled, or a buffer, the client or everything is destroyed.

#include "sim/stories.hpp"
#include "support/sanitizer.hpp"

#include <boost/asio/error.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/generators/catch_generators_range.hpp>

#include <algorithm>
#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace cloudbuf::sim {

namespace {

// Many times what any of these runs needs.
constexpr std::size_t enough_handlers = 50'000;

struct cancellation {
    asio::cancellation_type type;
    std::string_view name;
};

// What a teardown breaks is seen by a sanitizer; without one, every third handler shows that nothing hangs.
constexpr std::size_t stride = test::address_sanitizer ? 1 : 3;

/// What happens meanwhile, and after how many handlers.
struct weather {
    std::shared_ptr<point_plan> points;
    std::size_t changes_at = 1;
};

/// All is well, or the answer to the last request is lost, so that there is a retry or a question to be
/// disturbed as well.
weather weather_of(story s, bool fine)
{
    weather out;
    out.points = std::make_shared<point_plan>();
    if (fine) {
        return out;
    }
    REQUIRE(tell(s, out.points)->run(enough_handlers));
    const auto& points = out.points->points();
    const auto last = std::find(points.rbegin(), points.rend(), io::read);
    const auto at = static_cast<std::size_t>(points.rend() - last) - 1;
    out.points = std::make_shared<point_plan>(point_plan::strike{at, mishap::reset}, aftermath::nothing);

    const auto probe = out.points->fresh();
    const auto w = tell(s, probe);
    while (probe->struck() == 0) {
        REQUIRE(w->run_to(out.changes_at));
        ++out.changes_at;
    }
    return out;
}

const operation_record* cancelled_one(const world& w)
{
    const auto& all = w.uploads().front().operations;
    const auto found =
        std::ranges::find_if(all, [](const operation_record& o) { return o.cancelled.has_value(); });
    return found == all.end() ? nullptr : &*found;
}

/// What the documentation of the operation says.
std::string_view broken_promise(const world& w, const operation_record& o)
{
    const upload_record& u = w.uploads().front();
    if (o.name == "abort") {
        return went_well(w) ? "" : "abort() is not to be cancelled";
    }
    if (o.name == "close") {
        const bool known = !o.ec || o.ec == errc::aborted;
        const bool unknown = o.ec == errc::outcome_unknown && u.spec->size <= u.spec->options.part_size;
        return known || unknown ? "" : "close() says something else"; // a PUT may arrive later
    }
    if (o.ec && o.ec != asio::error::operation_aborted) {
        return "it says something else";
    }
    return went_well(w) ? "" : "the buffer is not usable any more";
}

/// Cancels at every moment at which an operation is under way. Names those that were.
void cancel_everywhere(
    story s, bool fine, const cancellation& how, std::map<std::string_view, int>& met, sweep& sums
)
{
    const weather sky = weather_of(s, fine);
    scenario told = make_story(s);
    upload_spec& u = told.uploads.front();
    u.trouble = disturbance::cancel;
    u.cancellation = how.type;
    for (std::size_t k = sky.changes_at;; ++k) {
        u.trouble_after = static_cast<unsigned>(k);
        const auto w = tell(told, sky.points->fresh());
        const bool ended = w->run(enough_handlers);
        const operation_record* const o = cancelled_one(*w);
        if (o == nullptr) {
            return;
        }
        k = *w->disturbed_at();
        const std::string where = std::string{o->name} + " cancelled (" + std::string{how.name} +
                                  ") after handler " + std::to_string(k);
        sums.count();
        ++met[o->name];
        sums.add(check_told(*w, ended), where);
        sums.demand(broken_promise(*w, *o).empty(), broken_promise(*w, *o), where);
    }
}

void destroy_buffer_everywhere(story s, bool fine, sweep& sums)
{
    const weather sky = weather_of(s, fine);
    scenario told = make_story(s);
    upload_spec& u = told.uploads.front();
    u.trouble = disturbance::destroy;
    for (std::size_t k = sky.changes_at;; k += stride) {
        u.trouble_after = static_cast<unsigned>(k);
        const auto w = tell(told, sky.points->fresh());
        const bool ended = w->run(enough_handlers);
        const upload_record& seen = w->uploads().front();
        if (!seen.destroyed) {
            return;
        }
        k = *w->disturbed_at();
        const std::string where = "buffer destroyed after handler " + std::to_string(k);
        sums.count();
        sums.add(check_told(*w, ended), where);
        const operation_record* const last = seen.operations.empty() ? nullptr : &seen.operations.back();
        const bool is_final = last != nullptr && (last->name == "close" || last->name == "abort");
        const bool told_so =
            last == nullptr || is_final || !last->ec || last->ec == asio::error::operation_aborted;
        sums.demand(told_so, "its operation says something else", where);
    }
}

/// The buffers keep what they need: their uploads come to the same good end.
void destroy_client_everywhere(story s, bool fine, sweep& sums)
{
    const weather sky = weather_of(s, fine);
    scenario told = make_story(s);
    for (std::size_t k = sky.changes_at;; k += stride) {
        told.client_destroyed_after = static_cast<unsigned>(k);
        const auto w = tell(told, sky.points->fresh());
        const bool ended = w->run(enough_handlers);
        if (w->drain_began()) {
            return; // it was over before
        }
        const std::string where = "client destroyed after handler " + std::to_string(k);
        sums.count();
        sums.add(check_told(*w, ended), where);
        const bool began = !w->uploads().front().operations.empty();
        sums.demand(!began || went_well(*w), "the upload was lost", where);
    }
}

void destroy_all_everywhere(story s, bool fine, sweep& sums)
{
    const weather sky = weather_of(s, fine);
    bool more = true;
    for (std::size_t k = fine ? 0 : sky.changes_at; more; k += stride) {
        const auto w = tell(s, sky.points->fresh());
        more = w->run_to(k);
        const std::string where = "everything destroyed after handler " + std::to_string(k);
        w->tear_down(k % 2 == 0 ? teardown::buffers_first : teardown::client_first);
        sums.count();
        violations found;
        check_committed_object(*w, found);
        check_nothing_after_not_committed(*w, found);
        check_nothing_without_close(*w, found);
        check_secrets(*w, found);
        sums.add(found, where);
        sums.demand(w->client_is_gone(), "something keeps the client alive", where);
        sums.demand(w->alarms() == 0, "something still waits for a time", where);
    }
}

void report_sweep(const sweep& sums)
{
    WARN(sums.text());
    CHECK(sums.runs() != 0);
    if (sums.failed()) {
        FAIL_CHECK(sums.problems());
    }
}

std::string title(std::string_view what, story s, bool fine)
{
    std::string out = std::string{what} + ", " + std::string{name_of(s)};
    return fine ? out : out + ", an answer lost";
}

void cancel_all_stories(const cancellation& how)
{
    std::map<std::string_view, int> met;
    for (const story s : main_stories) {
        for (const bool fine : {true, false}) {
            if (fine && s == story::conditional) {
                continue; // until the end it is as the others
            }
            sweep sums{title(std::string{how.name} + " cancellation", s, fine)};
            cancel_everywhere(s, fine, how, met, sums);
            report_sweep(sums);
        }
    }
    for (const std::string_view name : {"write", "write some", "writable", "flush", "close", "abort"}) {
        CAPTURE(name);
        CHECK(met[name] != 0);
    }
}

} // namespace

TEST_CASE("every handler: an operation is cancelled after it, terminally")
{
    cancel_all_stories({asio::cancellation_type::terminal, "terminal"});
}

TEST_CASE("every handler: an operation is cancelled after it, partially")
{
    cancel_all_stories({asio::cancellation_type::partial, "partial"});
}

TEST_CASE("every handler: an operation is cancelled after it, totally")
{
    cancel_all_stories({asio::cancellation_type::total, "total"});
}

TEST_CASE("every handler: the buffer is destroyed after it")
{
    const story s = GENERATE(from_range(main_stories));
    const bool fine = GENERATE(true, false);
    sweep sums{title("buffer destroyed", s, fine)};
    destroy_buffer_everywhere(s, fine, sums);
    report_sweep(sums);
}

TEST_CASE("every handler: the client is destroyed after it")
{
    const story s = GENERATE(from_range(main_stories));
    const bool fine = GENERATE(true, false);
    sweep sums{title("client destroyed", s, fine)};
    destroy_client_everywhere(s, fine, sums);
    report_sweep(sums);
}

TEST_CASE("every handler: everything is destroyed after it, the context last")
{
    const story s = GENERATE(from_range(main_stories));
    const bool fine = GENERATE(true, false);
    sweep sums{title("everything destroyed", s, fine)};
    destroy_all_everywhere(s, fine, sums);
    report_sweep(sums);
}

} // namespace cloudbuf::sim
