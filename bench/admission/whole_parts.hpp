// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The plainest rule of admission, to compare with: whole parts are reserved, first come first served.

#pragma once

#include "plan/intrusive_queue.hpp"
#include "plan/time_point.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>

namespace cloudbuf::bench {

/// With the interface of plan::memory_budget, as far as the simulation uses it.
class whole_parts {
public:
    class account;

    explicit whole_parts(std::size_t limit) : limit_(limit) {}

    bool take(account& a, std::size_t block, std::size_t need, plan::time_point now);
    void seal(account& a, plan::time_point now);
    void give_back(std::size_t bytes, plan::time_point now);
    void on_time(plan::time_point) {}
    bool has_waiters() const noexcept { return !line_.empty(); }
    account* next_woken();
    std::size_t peak() const noexcept { return peak_; }

private:
    void settle();

    std::size_t limit_;
    std::size_t reserved_ = 0;
    std::size_t held_ = 0;
    std::size_t peak_ = 0;
    plan::intrusive_queue<account, struct whole_parts_line> line_;
    plan::intrusive_queue<account, struct whole_parts_line> woken_;
};

class whole_parts::account : private plan::queue_hook<struct whole_parts_line> {
    friend whole_parts;
    template <class, class>
    friend class plan::intrusive_queue;

    enum class state { idle, in_line, woken, filling };

    state state_ = state::idle;
    std::size_t part_ = 0;
    std::size_t have_ = 0;
};

inline bool whole_parts::take(account& a, std::size_t block, std::size_t need, plan::time_point)
{
    if (a.state_ == account::state::idle) {
        a.state_ = account::state::in_line;
        a.part_ = need;
        a.have_ = 0;
        line_.push(a);
        settle();
    }
    if (a.state_ == account::state::in_line) {
        return false;
    }
    if (a.state_ == account::state::woken) {
        woken_.remove(a);
        a.state_ = account::state::filling;
    }
    a.have_ += block;
    held_ += block;
    peak_ = std::max(peak_, held_);
    return true;
}

inline void whole_parts::seal(account& a, plan::time_point)
{
    reserved_ -= a.part_ - a.have_;
    a.state_ = account::state::idle;
    settle();
}

inline void whole_parts::give_back(std::size_t bytes, plan::time_point)
{
    held_ -= bytes;
    reserved_ -= bytes;
    settle();
}

inline whole_parts::account* whole_parts::next_woken()
{
    account* const a = woken_.front();
    if (a != nullptr) {
        woken_.remove(*a);
        a->state_ = account::state::filling;
    }
    return a;
}

inline void whole_parts::settle()
{
    while (account* const a = line_.front()) {
        if (a->part_ > limit_ - reserved_) {
            return;
        }
        line_.remove(*a);
        reserved_ += a->part_;
        a->state_ = account::state::woken;
        woken_.push(*a);
    }
}

} // namespace cloudbuf::bench
