// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// A part whose answer takes 5 s, where all others take none: what that costs the upload.

#include "sim/invariants.hpp"
#include "sim/world.hpp"

#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <string>
#include <vector>

namespace cloudbuf::sim {

namespace {

using namespace std::chrono_literals;

constexpr unsigned parts = 60;

struct ending_of_upload {
    sim_clock::duration took{0};
    client_statistics seen;
    bool committed = false;
    std::string broken; // invariants
};

struct choices {
    bool hedging = true;
    server_side_encryption encryption;
};

ending_of_upload run(const choices& how, const std::vector<scripted_fault>& slow)
{
    upload_spec u;
    u.key = "slow";
    u.size = parts * min_part;
    u.options.label = u.key;
    u.options.part_size = min_part;
    u.options.encryption = how.encryption;
    u.options.content_type = "application/x-sim";
    u.options.metadata = {{"sim-upload", "1"}};
    scenario s;
    s.where = place::tls_store;
    s.options.endpoint = "https://store.test";
    s.options.region = home_region;
    s.options.min_part_size = min_part;
    s.options.memory_limit = std::size_t{64} * 1024;
    s.options.level = log_level::debug;
    s.options.hedge_slow_parts = how.hedging;
    s.uploads.push_back(u);

    world w{1, s, nullptr};
    w.faults().script(slow);
    ending_of_upload out;
    const bool ended = w.run();
    const std::vector<history> all = histories_of(w);
    for (const violation& v : check_invariants(w, all, ended)) {
        out.broken += v.invariant + ": " + v.seen + '\n';
    }
    out.seen = w.statistics();
    const upload_record& only = w.uploads().front();
    out.committed = only.closed && !*only.closed;
    out.took = only.closed_at - sim_clock{}.now();
    return out;
}

} // namespace

TEST_CASE("simulation: a slow part costs an upload 1.5 s at most")
{
    const ending_of_upload usual = run({}, {});
    REQUIRE(usual.committed);
    CHECK(usual.seen.hedged_parts == 0);
    // The first answers tell what is usual. Begin is the first request, so that part n is request n from 0.
    for (unsigned n = 20; n <= parts; ++n) {
        CAPTURE(n);
        const ending_of_upload hedged = run({}, {{fault::slow_answer, n}});
        CHECK(hedged.committed);
        CHECK(hedged.broken == "");
        CHECK(hedged.took <= usual.took + 1500ms);
        CHECK(hedged.seen.hedged_parts == 1);
        CHECK(hedged.seen.hedges_won == 1);
        CHECK(hedged.seen.stalled_requests == 0);
    }
}

TEST_CASE("simulation: where slow parts are not hedged, one costs what it takes")
{
    const ending_of_upload usual = run({.hedging = false, .encryption = {}}, {});
    const ending_of_upload slow = run({.hedging = false, .encryption = {}}, {{fault::slow_answer, parts}});
    CHECK(slow.committed);
    CHECK(slow.took >= usual.took + 4s);
    CHECK(slow.seen.hedged_parts == 0);
}

TEST_CASE("simulation: a part is not sent twice where its tag would not be the same")
{
    const choices own_key{.hedging = true, .encryption = sse_kms{.key_id = "key", .context = {}}};
    const ending_of_upload usual = run(own_key, {});
    const ending_of_upload slow = run(own_key, {{fault::slow_answer, parts}});
    CHECK(slow.committed);
    CHECK(slow.took >= usual.took + 4s);
    CHECK(slow.seen.hedged_parts == 0);
}

TEST_CASE("simulation: requests that are never answered are counted")
{
    const ending_of_upload stalled = run({.hedging = false, .encryption = {}}, {{fault::never_answer, 10}});
    CHECK(stalled.committed);
    CHECK(stalled.broken == "");
    CHECK(stalled.seen.stalled_requests == 1);
}

TEST_CASE("simulation: a service that has become slow is not sent everything twice")
{
    std::vector<scripted_fault> all;
    for (unsigned n = 20; n <= parts; ++n) {
        all.push_back({fault::slow_answer, n});
    }
    const ending_of_upload slow = run({}, all);
    CHECK(slow.committed);
    CHECK(slow.broken == "");
    CHECK(slow.seen.hedged_parts >= 1);
    CHECK(slow.seen.hedged_parts <= 2);
}

} // namespace cloudbuf::sim
