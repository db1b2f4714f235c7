// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Each fault by a script: it strikes where it must, and the invariants hold.

#include "sim/simulate.hpp"

#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <string>

namespace cloudbuf::sim {

namespace {

// Not every seed's uploads are an occasion for every fault: as many seeds are tried as it takes.
constexpr std::uint64_t most_seeds = 1000;
constexpr unsigned enough = 5;

bool is_consumed(const run_report& r)
{
    for (const violation& v : r.violations) {
        if (v.invariant == unconsumed_script) {
            return false;
        }
    }
    return true;
}

struct scripted {
    unsigned consumed = 0;
    unsigned others = 0; // other violations
    std::string first;
};

scripted run_script(std::vector<scripted_fault> script)
{
    fault_profile profile;
    profile.by_chance = false;
    profile.script = std::move(script);
    scripted out;
    for (std::uint64_t seed = 1; seed <= most_seeds && out.consumed < enough; ++seed) {
        const run_report r = simulate(seed, profile);
        out.consumed += is_consumed(r) ? 1 : 0;
        for (const violation& v : r.violations) {
            if (v.invariant != unconsumed_script) {
                ++out.others;
                out.first = v.invariant + ", seed " + std::to_string(seed) + ": " + v.seen;
            }
        }
    }
    return out;
}

} // namespace

TEST_CASE("simulation: each fault strikes by a script, and breaks nothing")
{
    for (std::size_t i = 0; i < fault_count; ++i) {
        const auto f = static_cast<fault>(i);
        std::vector<scripted_fault> script{{f, 0}};
        // There is no refusing what nobody repeats.
        if (f == fault::refused_retry_403 || f == fault::refused_retry_409 || f == fault::refused_retry_412) {
            script.push_back({fault::lost_answer, 0});
        }
        // Only a part that comes late changes a tag, or is still under way when its upload is aborted.
        if (f == fault::changed_tags || f == fault::lingering_upload) {
            script.push_back({fault::late_work, 1});
        }
        const scripted s = run_script(std::move(script));
        CAPTURE(name_of(f), s.first);
        CHECK(s.consumed == enough);
        CHECK(s.others == 0);
    }
}

TEST_CASE("simulation: a script that finds no occasion is a violation")
{
    fault_profile profile;
    profile.by_chance = false;
    profile.script = {{fault::internal_error, 100'000}};
    CHECK(!is_consumed(simulate(1, profile)));
}

} // namespace cloudbuf::sim
