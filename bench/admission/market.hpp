// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Producers, memory and connections in virtual time: what a rule of admission makes of them.

#pragma once

#include "plan/block_sizes.hpp"
#include "plan/time_point.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <queue>
#include <utility>
#include <vector>

namespace cloudbuf::bench {

/// Bytes per second of a producer that is as fast as its network.
inline constexpr double hurry = 200e6;

/// Producers of one kind.
struct crowd {
    std::size_t producers = 0;
    double bytes_per_second = 0;
    std::size_t object = 0;   // size of the objects that it writes one after the other; 0: one, endless
    double hurries_after = 0; // seconds from which on it is as fast as `hurry`; 0: never
};

struct market_settings {
    std::size_t limit = 0;
    std::vector<crowd> crowds;
    std::size_t part = 8 * plan::mib;
    unsigned connections = 16;
    double connection_rate =
        90e6;             // bytes per second of each connection ("Performance guidelines", S3 user guide)
    double answer = 0.05; // seconds from a part's last byte to its answer
    unsigned parts_in_flight = 4; // of one producer; one more may be filled
    double seconds = 40;
};

struct market_result {
    double mib_per_second = 0;
    double least_to_most = 1; // among the producers of one kind, the kind where this is smallest
    double longest_wait = 0;  // seconds in which one producer got nothing that it wanted
    std::size_t peak = 0;
};

/// Runs `Rule`, which has the interface of plan::memory_budget.
template <class Rule>
class market {
public:
    market(const market_settings& s, Rule& rule) : settings_(s), rule_(rule), free_connections_(s.connections)
    {
        for (const crowd& c : s.crowds) {
            for (std::size_t i = 0; i < c.producers; ++i) {
                auto p = std::make_unique<producer>();
                p->kind = &c;
                producers_.push_back(std::move(p));
            }
        }
    }

    market_result run()
    {
        // They do not all begin in the same instant.
        for (std::size_t i = 0; i < producers_.size(); ++i) {
            producer& p = *producers_[i];
            at(0.001 * static_cast<double>(i), [this, &p] { go_on(p); });
        }
        at(0.05, [this] { tick(); });
        while (!events_.empty() && events_.top().when <= settings_.seconds) {
            const event e = events_.top();
            events_.pop();
            now_ = e.when;
            e.what();
        }
        return result();
    }

private:
    struct producer {
        typename Rule::account account;
        const crowd* kind = nullptr;
        std::size_t have = 0; // bytes of blocks of the open part
        unsigned unfinished = 0;
        std::uint64_t taken = 0;
        std::uint64_t stored = 0;
        double waits_since = -1;
        double longest_wait = 0;
        bool wants_window = false;
    };

    struct event {
        double when;
        std::uint64_t number; // those of one instant keep their order
        std::function<void()> what;

        bool operator<(const event& other) const
        {
            return when != other.when ? when > other.when : number > other.number;
        }
    };

    void at(double when, std::function<void()> what) { events_.push({when, ++last_event_, std::move(what)}); }

    plan::time_point time() const
    {
        using std::chrono::duration;
        return plan::time_point{} +
               std::chrono::duration_cast<plan::time_point::duration>(duration<double>(now_));
    }

    void tick()
    {
        rule_.on_time(time());
        wake();
        at(now_ + 0.05, [this] { tick(); });
    }

    std::size_t part_of(const producer& p) const
    {
        return p.kind->object != 0 ? std::min(p.kind->object, settings_.part) : settings_.part;
    }

    // Takes the next block, or waits for it; fills it; and so on.
    void go_on(producer& p)
    {
        if (p.have == 0 && p.unfinished > settings_.parts_in_flight) {
            p.wants_window = true;
            return;
        }
        // A producer does not say how much it will write: an object is asked for as a whole part.
        const std::size_t block = plan::next_block(p.have, settings_.part);
        const bool granted = rule_.take(p.account, block, plan::need(p.have, settings_.part), time());
        wake(&p);
        if (!granted) {
            if (p.waits_since < 0) {
                p.waits_since = now_;
            }
            return;
        }
        if (p.waits_since >= 0) {
            p.longest_wait = std::max(p.longest_wait, now_ - p.waits_since);
            p.waits_since = -1;
        }
        p.have += block;
        const bool hurries = p.kind->hurries_after > 0 && now_ >= p.kind->hurries_after;
        const double rate = hurries ? hurry : p.kind->bytes_per_second;
        p.taken += block;
        at(now_ + static_cast<double>(block) / rate, [this, &p] { filled(p); });
    }

    void filled(producer& p)
    {
        if (p.have < part_of(p)) {
            go_on(p);
            return;
        }
        const std::size_t size = std::exchange(p.have, 0);
        ++p.unfinished;
        rule_.seal(p.account, time());
        wake();
        waiting_parts_.push_back({&p, size, part_of(p)});
        send();
        if (p.kind->object == 0) {
            go_on(p);
        }
    }

    struct sealed {
        producer* of;
        std::size_t blocks;
        std::size_t bytes;
    };

    void send()
    {
        while (free_connections_ > 0 && !waiting_parts_.empty()) {
            --free_connections_;
            const sealed s = waiting_parts_.front();
            waiting_parts_.pop_front();
            const double took = static_cast<double>(s.bytes) / settings_.connection_rate + settings_.answer;
            at(now_ + took, [this, s] { stored(s); });
        }
    }

    void stored(const sealed& s)
    {
        ++free_connections_;
        producer& p = *s.of;
        p.stored += s.bytes;
        --p.unfinished;
        rule_.give_back(s.blocks, time());
        wake();
        send();
        if (p.kind->object != 0 || std::exchange(p.wants_window, false)) {
            go_on(p);
        }
    }

    void wake(const producer* but = nullptr)
    {
        while (auto* const a = rule_.next_woken()) {
            for (const auto& p : producers_) {
                if (&p->account == a && p.get() != but) {
                    at(now_, [this, &q = *p] { go_on(q); });
                }
            }
        }
    }

    market_result result() const
    {
        market_result r;
        std::uint64_t total = 0;
        for (const crowd& c : settings_.crowds) {
            std::uint64_t least = UINT64_MAX;
            std::uint64_t most = 0;
            for (const auto& p : producers_) {
                if (p->kind == &c) {
                    least = std::min(least, p->taken);
                    most = std::max(most, p->taken);
                    total += p->stored;
                }
            }
            const double ratio = most == 0 ? 0 : static_cast<double>(least) / static_cast<double>(most);
            r.least_to_most = std::min(r.least_to_most, ratio);
        }
        for (const auto& p : producers_) {
            const double still = p->waits_since < 0 ? 0 : settings_.seconds - p->waits_since;
            r.longest_wait = std::max({r.longest_wait, p->longest_wait, still});
        }
        r.mib_per_second = static_cast<double>(total) / static_cast<double>(plan::mib) / settings_.seconds;
        r.peak = rule_.peak();
        return r;
    }

    const market_settings& settings_;
    Rule& rule_;
    unsigned free_connections_;
    double now_ = 0;
    std::uint64_t last_event_ = 0;
    std::vector<std::unique_ptr<producer>> producers_;
    std::deque<sealed> waiting_parts_;
    std::priority_queue<event> events_;
};

} // namespace cloudbuf::bench
