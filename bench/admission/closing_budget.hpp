// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The library's own rule of admission, for a simulation that ends in the middle of everything.

#pragma once

#include "plan/memory_budget.hpp"
#include "plan/time_point.hpp"

#include <cstddef>

namespace cloudbuf::bench {

/// plan::memory_budget, with accounts that close themselves when they are destroyed.
class closing_budget {
public:
    class account;

    closing_budget(std::size_t limit, plan::claim_rules rules) : budget_(limit, rules) {}

    bool take(account& a, std::size_t block, std::size_t need, plan::time_point now);
    void seal(account& a, plan::time_point now);
    void give_back(std::size_t bytes, plan::time_point now);
    void on_time(plan::time_point now);
    account* next_woken();
    std::size_t peak() const noexcept { return budget_.peak(); }

private:
    plan::memory_budget budget_;
    plan::time_point now_; // of the last call
};

class closing_budget::account : public plan::memory_budget::account {
public:
    ~account()
    {
        if (owner_ != nullptr) {
            owner_->budget_.close(*this, owner_->now_);
        }
    }

    account() = default;
    account(const account&) = delete;
    account& operator=(const account&) = delete;

private:
    friend closing_budget;

    closing_budget* owner_ = nullptr; // since its first block
};

inline bool closing_budget::take(account& a, std::size_t block, std::size_t need, plan::time_point now)
{
    a.owner_ = this;
    now_ = now;
    return budget_.take(a, block, need, now);
}

inline void closing_budget::seal(account& a, plan::time_point now)
{
    now_ = now;
    budget_.seal(a, now);
}

inline void closing_budget::give_back(std::size_t bytes, plan::time_point now)
{
    now_ = now;
    budget_.give_back(bytes, now);
}

inline void closing_budget::on_time(plan::time_point now)
{
    now_ = now;
    budget_.on_time(now);
}

inline closing_budget::account* closing_budget::next_woken()
{
    return static_cast<account*>(budget_.next_woken());
}

} // namespace cloudbuf::bench
