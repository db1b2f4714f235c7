// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Producers that compete for memory, as somebody else decides: the limit holds, every part can be completed,
// and no wait is forever.

#pragma once

#include "plan/block_sizes.hpp"
#include "plan/memory_budget.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <iterator>
#include <memory>
#include <numeric>
#include <stdexcept>
#include <utility>
#include <vector>

namespace cloudbuf::plan::test {

enum class temper { fast, slow, stalling, small };

struct producer {
    memory_budget::account account;
    temper kind = temper::fast;
    std::size_t part_size = 0;
    std::size_t parts_left = 0;
    std::size_t have = 0;  // blocks that it took for its open part
    std::size_t block = 0; // that it waits for
    bool held = false;     // and that is kept for it meanwhile
    bool gone = false;

    std::size_t needs() const { return need(have, part_size); }
};

// Cheaper than a macro of the test framework, of which each schedule would need a thousand.
inline void demand(bool holds, const char* what)
{
    if (!holds) {
        throw std::logic_error(what);
    }
}

/// `Decisions` has below(n), from 0 to n - 1, and one_in(n).
template <class Decisions>
class memory_schedule {
public:
    explicit memory_schedule(Decisions& random)
        : random_(random), limit_((1 + random_.below(6)) * 512 * kib), budget_(limit_)
    {
        const std::size_t count = 1 + random_.below(10);
        const bool equal = random_.one_in(3);
        const std::size_t common = 1 + random_.below(512 * kib);
        for (std::size_t i = 0; i < count; ++i) {
            auto p = std::make_unique<producer>();
            p->part_size = equal ? common : 1 + random_.below(random_.one_in(2) ? 512 * kib : 20 * kib);
            p->parts_left = 1 + random_.below(4);
            p->kind = static_cast<temper>(random_.below(4));
            producers_.push_back(std::move(p));
        }
    }

    void step()
    {
        pass_time();
        producer& p = *producers_[random_.below(producers_.size())];
        if (feels_like_it(p)) {
            act(p);
        }
        if (random_.one_in(3)) {
            service_stores_a_part();
        }
        if (random_.one_in(2)) { // the news may come late
            tell();
            check();
        }
    }

    // Everybody acts in turn and the service works: all of them must come to an end.
    void end()
    {
        const auto not_gone = [](const auto& p) { return !p->gone; };
        for (int rounds = 0; std::any_of(producers_.begin(), producers_.end(), not_gone); ++rounds) {
            demand(rounds < 1000, "a wait does not end");
            for (const auto& p : producers_) {
                if (p->kind == temper::stalling) {
                    leave(*p);
                } else {
                    act(*p);
                }
                service_stores_a_part();
                tell();
                check();
            }
            now_ += memory_budget::recheck_interval;
            budget_.on_time(now_);
        }
        while (!sealed_.empty()) {
            service_stores_a_part();
        }
        demand(budget_.held() == 0, "something was not given back");
        demand(!budget_.has_waiters() && budget_.next_woken() == nullptr, "somebody is left in a queue");
        demand(budget_.peak() <= limit_, "above the limit");
        memory_budget::account all;
        demand(budget_.take(all, limit_, limit_, now_), "one part cannot have it all");
        budget_.close(all, now_);
    }

private:
    using milliseconds = std::chrono::milliseconds;

    void pass_time()
    {
        static constexpr milliseconds steps[] = {
            milliseconds{0}, milliseconds{1}, milliseconds{40}, milliseconds{300}, milliseconds{20'000}
        };
        now_ += steps[random_.below(std::size(steps))];
        if (random_.one_in(4)) {
            budget_.on_time(now_);
        }
    }

    bool feels_like_it(const producer& p)
    {
        switch (p.kind) {
        case temper::slow:
            return random_.one_in(5);
        case temper::stalling:
            return p.have == 0; // begins a part, and that is all
        case temper::fast:
        case temper::small:
            break;
        }
        return true;
    }

    void act(producer& p)
    {
        if (p.gone) {
            return;
        }
        if (random_.one_in(60)) {
            return leave(p);
        }
        if (p.block != 0 && random_.one_in(15)) {
            budget_.withdraw(p.account, now_);
            p.block = 0;
            p.held = false;
        } else if (p.block != 0 && !p.held) {
            return; // it waits
        }
        const bool closes = p.kind == temper::small && random_.one_in(3);
        if (p.block == 0 && p.have > 0 && (p.needs() == 0 || closes || random_.one_in(20))) {
            return seal(p);
        }
        if (p.parts_left == 0) {
            return leave(p);
        }
        take(p);
    }

    void take(producer& p)
    {
        tell();
        const bool held = std::exchange(p.held, false);
        p.block = next_block(p.have, p.part_size);
        if (budget_.take(p.account, p.block, p.needs(), now_)) {
            tell();
            demand(held || !passes_over_others(p), "others were passed over");
            p.have += p.block;
            p.block = 0;
        } else {
            demand(!held, "what was held for it is gone");
        }
    }

    /// While an open part waits, neither one that needs more nor a new one gets anything.
    bool passes_over_others(const producer& p) const
    {
        return std::any_of(producers_.begin(), producers_.end(), [&](const auto& other) {
            const bool waits = other.get() != &p && other->block != 0 && !other->held && other->have != 0;
            return waits && (p.have == 0 || other->needs() < p.needs());
        });
    }

    void seal(producer& p)
    {
        budget_.seal(p.account, now_);
        sealed_.push_back(std::exchange(p.have, 0));
        --p.parts_left;
    }

    void leave(producer& p)
    {
        if (!p.gone) {
            budget_.close(p.account, now_);
            p.have = 0;
            p.block = 0;
            p.held = false;
            p.gone = true;
        }
    }

    void service_stores_a_part()
    {
        if (!sealed_.empty()) {
            const auto it = sealed_.begin() + static_cast<std::ptrdiff_t>(random_.below(sealed_.size()));
            const std::size_t bytes = *it;
            sealed_.erase(it);
            budget_.give_back(bytes, now_);
        }
    }

    void tell()
    {
        while (memory_budget::account* a = budget_.next_woken()) {
            const auto it = std::find_if(producers_.begin(), producers_.end(), [&](const auto& p) {
                return &p->account == a;
            });
            demand((*it)->block != 0 && !(*it)->held && !(*it)->gone, "told what it does not wait for");
            (*it)->held = true;
        }
    }

    /// All open parts can be completed one after the other with what they leave to each other. (Everything
    /// was told.)
    void check() const
    {
        std::vector<std::pair<std::size_t, std::size_t>> open; // what it needs, what it has
        std::size_t of_open = 0;
        for (const auto& p : producers_) {
            const std::size_t have = p->have + (p->held ? p->block : 0);
            of_open += have;
            if (have != 0) {
                open.emplace_back(need(have, p->part_size), have);
            }
        }
        const std::size_t of_sealed = std::accumulate(sealed_.begin(), sealed_.end(), std::size_t{0});
        demand(budget_.held() == of_open + of_sealed, "held is not what was granted");
        demand(budget_.held() <= limit_, "above the limit");
        std::sort(open.begin(), open.end());
        std::size_t prospect = limit_ - of_open;
        for (const auto& [needs, have] : open) {
            demand(needs <= prospect, "a part cannot be completed");
            prospect += have;
        }
    }

    Decisions& random_;
    std::size_t limit_;
    memory_budget budget_;
    time_point now_{};
    std::vector<std::unique_ptr<producer>> producers_;
    std::vector<std::size_t> sealed_;
};

} // namespace cloudbuf::plan::test
