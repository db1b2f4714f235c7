// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Random producers compete for memory: the limit holds, every part can be completed, and no wait is forever.

#include "memory_schedule.hpp"
#include "plan/block_sizes.hpp"
#include "plan/memory_budget.hpp"
#include "random.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

using namespace cloudbuf::plan;
using namespace cloudbuf::plan::test;

namespace {

#if defined(__SANITIZE_ADDRESS__)
constexpr std::uint64_t seeds = 10'000; // the decisions are the same, only slower
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
constexpr std::uint64_t seeds = 10'000;
#else
constexpr std::uint64_t seeds = 100'000;
#endif
#else
constexpr std::uint64_t seeds = 100'000;
#endif

} // namespace

TEST_CASE(
    "memory_budget: in random schedules the limit holds, every part can be completed, and every wait ends"
)
{
    for (std::uint64_t seed = 0; seed < seeds; ++seed) {
        try {
            decisions random(seed);
            memory_schedule schedule(random);
            for (int i = 0; i < 100; ++i) {
                schedule.step();
            }
            schedule.end();
        } catch (const std::logic_error& e) {
            FAIL("seed " << seed << ": " << e.what());
        }
    }
}

TEST_CASE("memory_budget: equal bulk producers stay within a factor of two of each other")
{
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        decisions random(seed);
        const std::size_t part = (1 + random.below(8)) * 64 * kib;
        memory_budget budget((1 + random.below(8)) * 512 * kib);
        struct bulk {
            memory_budget::account account;
            std::size_t have = 0;
            std::size_t taken = 0;
        };
        std::vector<std::unique_ptr<bulk>> all(2 + random.below(30));
        for (auto& p : all) {
            p = std::make_unique<bulk>();
        }
        std::vector<std::size_t> sealed;
        time_point now{};
        for (int i = 0; i < 40'000; ++i) {
            now += std::chrono::microseconds(500);
            bulk& p = *all[random.below(all.size())]; // whoever is scheduled
            if (budget.take(p.account, next_block(p.have, part), need(p.have, part), now)) {
                const std::size_t block = next_block(p.have, part);
                p.have += block;
                p.taken += block;
            }
            if (p.have >= part) {
                budget.seal(p.account, now);
                sealed.push_back(std::exchange(p.have, 0));
            }
            if (!sealed.empty() && random.one_in(3)) {
                budget.give_back(sealed.front(), now);
                sealed.erase(sealed.begin());
            }
            while (budget.next_woken() != nullptr) {
            }
        }
        const auto [least, most] =
            std::minmax_element(all.begin(), all.end(), [](auto& a, auto& b) { return a->taken < b->taken; });
        CAPTURE(seed, all.size(), (*least)->taken, (*most)->taken);
        CHECK((*most)->taken <= 2 * (*least)->taken);
        for (auto& p : all) {
            budget.close(p->account, now);
        }
    }
}
