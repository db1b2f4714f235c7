// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Random producers compete for memory: the limit holds, the order is kept, and no wait is forever.

#include "plan/block_sizes.hpp"
#include "plan/memory_budget.hpp"
#include "random.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <deque>
#include <memory>
#include <vector>

using namespace cloudbuf::plan;
using namespace cloudbuf::plan::test;

namespace {

struct producer {
    memory_budget::account account;
    std::size_t part_size = 0;
    std::size_t parts_left = 0;
    std::size_t pace = 1; // acts one time in so many; 0: stalls until the end
    std::size_t have = 0; // of the open part
    std::size_t reserved = 0;
    bool waits = false;
    bool gone = false;
};

/// The budget, and beside it the rule in its plainest form.
class market {
public:
    explicit market(std::uint64_t seed)
        : random_(seed), limit_((1 + random_.below(6)) * 512 * kib), budget_(limit_)
    {
        const std::size_t count = 1 + random_.below(8);
        for (std::size_t i = 0; i < count; ++i) {
            auto p = std::make_unique<producer>();
            p->part_size = 1 + random_.below(512 * kib);
            p->parts_left = 1 + random_.below(4);
            p->pace = random_.below(5);
            producers_.push_back(std::move(p));
        }
    }

    void run()
    {
        for (int i = 0; i < 150; ++i) {
            producer& p = *producers_[random_.below(producers_.size())];
            if (p.pace > 0 && random_.one_in(p.pace)) {
                act(p);
            }
            if (random_.one_in(4)) {
                service_stores_a_part();
            }
            if (random_.one_in(2)) { // the news may come late
                tell();
            }
        }
        // From here on everybody acts, one after the other, and the service works: all of them must come to
        // an end.
        for (int rounds = 0;
             std::any_of(producers_.begin(), producers_.end(), [](auto& p) { return !p->gone; });
             ++rounds) {
            REQUIRE(rounds < 400);
            for (const auto& p : producers_) {
                if (p->pace == 0) {
                    leave(*p);
                } else {
                    act(*p);
                }
                service_stores_a_part();
                tell();
            }
        }
        while (!sealed_.empty()) {
            service_stores_a_part();
        }
        REQUIRE(budget_.held() == 0);
        REQUIRE(waiting_.empty());
        REQUIRE(budget_.next_woken() == nullptr);
        REQUIRE(budget_.peak() <= limit_);
        // Nothing leaked: one part can have it all.
        memory_budget::account all;
        REQUIRE(budget_.take(all, limit_, limit_, time_point{}));
        budget_.close(all);
    }

private:
    void act(producer& p)
    {
        if (p.gone) {
            return;
        }
        if (random_.one_in(40)) {
            return leave(p);
        }
        if (p.waits) {
            if (random_.one_in(10)) {
                withdraw(p);
            }
            return;
        }
        if (p.have >= p.part_size || (p.have > 0 && random_.one_in(20))) {
            return seal(p);
        }
        if (p.parts_left == 0) {
            return leave(p);
        }
        take(p);
    }

    void take(producer& p)
    {
        const std::size_t block = next_block(p.have, p.part_size);
        const std::size_t rest = need(p.have, p.part_size);
        const bool begins = p.reserved == 0;
        const bool expected = !begins || (waiting_.empty() && promised_ + rest <= limit_);
        REQUIRE(budget_.take(p.account, block, rest, time_point{}) == expected);
        if (!expected) {
            p.waits = true;
            waiting_.push_back(&p);
            return;
        }
        if (begins) {
            p.reserved = rest;
            promised_ += rest;
        }
        p.reserved -= block;
        p.have += block;
        held_ += block;
        check();
    }

    void seal(producer& p)
    {
        budget_.seal(p.account);
        sealed_.push_back(p.have);
        promised_ -= p.reserved;
        p.reserved = 0;
        p.have = 0;
        --p.parts_left;
        check();
    }

    void withdraw(producer& p)
    {
        budget_.withdraw(p.account);
        forget(p);
        check();
    }

    void leave(producer& p)
    {
        if (p.gone) {
            return;
        }
        budget_.close(p.account);
        forget(p);
        promised_ -= p.reserved + p.have;
        held_ -= p.have;
        p.reserved = 0;
        p.have = 0;
        p.gone = true;
        check();
    }

    void forget(producer& p)
    {
        if (!p.waits) {
            return;
        }
        p.waits = false;
        std::erase(waiting_, &p);
        std::erase(woken_, &p);
        promised_ -= p.reserved; // granted meanwhile, and not wanted any more
        p.reserved = 0;
    }

    void service_stores_a_part()
    {
        if (sealed_.empty()) {
            return;
        }
        const auto it = sealed_.begin() + static_cast<std::ptrdiff_t>(random_.below(sealed_.size()));
        budget_.give_back(*it);
        promised_ -= *it;
        held_ -= *it;
        sealed_.erase(it);
        check();
    }

    /// The rule: in order, as many as fit.
    void check()
    {
        while (!waiting_.empty() && promised_ + need(0, waiting_.front()->part_size) <= limit_) {
            producer& p = *waiting_.front();
            waiting_.pop_front();
            p.reserved = need(0, p.part_size);
            promised_ += p.reserved;
            woken_.push_back(&p);
        }
        REQUIRE((budget_.held() == held_ && held_ <= promised_ && promised_ <= limit_));
    }

    void tell()
    {
        while (memory_budget::account* a = budget_.next_woken()) {
            REQUIRE_FALSE(woken_.empty());
            producer& p = *woken_.front();
            woken_.pop_front();
            REQUIRE(&p.account == a);
            p.waits = false;
            take(p);
        }
        REQUIRE(woken_.empty());
    }

    decisions random_;
    std::size_t limit_;
    memory_budget budget_;
    std::vector<std::unique_ptr<producer>> producers_;
    std::vector<std::size_t> sealed_;
    std::deque<producer*> waiting_;
    std::deque<producer*> woken_;
    std::size_t promised_ = 0;
    std::size_t held_ = 0;
};

} // namespace

TEST_CASE("memory_budget: in random schedules the limit holds, the order is kept, and every wait ends")
{
    for (std::uint64_t seed = 0; seed < 20'000; ++seed) {
        CAPTURE(seed);
        market(seed).run();
    }
}
