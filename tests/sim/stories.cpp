// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// A few uploads of all kinds, each so small that everything can be tried at each of its points.

#include "sim/stories.hpp"

#include <chrono>
#include <utility>

namespace cloudbuf::sim {

namespace {

constexpr std::size_t most_told = 12;

// The producer's choices by these seeds use all operations that there are: every_handler_test.cpp looks after
// that.
constexpr std::array<std::uint64_t, all_stories.size()> seeds{1, 1, 31, 57, 62, 105};

upload_spec make_spec(story s)
{
    upload_spec u;
    u.key = "upload 1";
    u.size = 3 * min_part - 100;
    u.content_at = 77;
    u.seed = seeds[static_cast<std::size_t>(s)];
    u.options.label = u.key;
    u.options.metadata = {{"sim-upload", "1"}};
    u.options.content_type = "application/x-sim";
    u.options.part_size = min_part;
    u.options.max_parts_in_flight = 2;
    switch (s) {
    case story::small_conditional:
        u.options.if_none_match = true;
        [[fallthrough]];
    case story::small:
        u.size = 1000;
        break;
    case story::multipart:
        u.size = 5 * min_part - 100;
        break;
    case story::aborted:
        u.end = ending::abort;
        u.pause = std::chrono::milliseconds(10); // so that there is something to be deleted
        break;
    case story::conditional:
        u.options.if_none_match = true;
        break;
    case story::replacing:
        u.replaces = true;
        u.if_match = true;
        break;
    }
    return u;
}

} // namespace

std::string_view name_of(story s) noexcept
{
    static constexpr std::array<std::string_view, all_stories.size()> names{
        "small", "small, conditional", "multipart", "aborted", "conditional", "replacing"
    };
    return names[static_cast<std::size_t>(s)];
}

scenario make_story(story s)
{
    scenario out;
    const bool plain = s == story::small || s == story::conditional;
    const bool aws = s == story::multipart || s == story::replacing;
    out.where = plain ? place::plain_store : aws ? place::aws : place::tls_store;
    out.keys_at_hand = s != story::small && s != story::aborted;
    out.options.region = home_region;
    if (!aws) {
        out.options.endpoint = plain ? "http://store.test:9000" : "https://store.test";
    }
    out.options.min_part_size = min_part;
    out.options.memory_limit = 4 * min_part;
    out.options.level = log_level::debug;
    out.uploads.push_back(make_spec(s));
    return out;
}

std::unique_ptr<world> tell(story s, std::shared_ptr<point_plan> points)
{
    return tell(make_story(s), std::move(points));
}

std::unique_ptr<world> tell(scenario plan, std::shared_ptr<point_plan> points)
{
    return std::make_unique<world>(1, std::move(plan), std::move(points));
}

violations check_told(const world& w, bool ended, bool all_logged)
{
    violations out = check_invariants(w, histories_of(w), ended);
    if (!all_logged && w.reported_leftovers().size() == 1) {
        std::erase_if(out, [](const violation& v) { return v.invariant == "leftovers: none"; });
    }
    if (w.alarms() != 0) {
        out.push_back({"time: nobody waits for it in the end", std::to_string(w.alarms()) + " alarms"});
    }
    return out;
}

bool went_well(const world& w)
{
    const upload_record& u = w.uploads().front();
    const bool committed = u.closed && !*u.closed && u.accepted == u.spec->size;
    const bool given_up = !u.operations.empty() && u.operations.back().name == "abort" &&
                          !u.operations.back().ec && u.evidence.code == errc::aborted;
    return (u.spec->end == ending::abort ? given_up : committed) && w.reported_leftovers().empty();
}

void sweep::add(const violations& found, const std::string& where)
{
    for (const violation& v : found) {
        demand(false, v.invariant + ": " + v.seen, where);
    }
}

void sweep::demand(bool condition, std::string_view what, const std::string& where)
{
    if (condition) {
        return;
    }
    ++problems_;
    if (first_.size() < most_told) {
        first_.push_back(where + ": " + std::string{what});
    }
}

std::string sweep::text() const
{
    return name_ + ": " + std::to_string(runs_) + " runs";
}

std::string sweep::problems() const
{
    std::string out = std::to_string(problems_) + " problems";
    for (const std::string& p : first_) {
        out += "\n  " + p;
    }
    return out;
}

} // namespace cloudbuf::sim
