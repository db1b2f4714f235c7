// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Admission by whole parts, first come first served.

#include "plan/memory_budget.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace cloudbuf::plan {

memory_budget::account::~account()
{
    assert(state_ == state::settled && reserved_ == 0 && open_ == 0 && "closed before it is destroyed");
}

memory_budget::memory_budget(std::size_t limit) : limit_(limit) {}

bool memory_budget::take(account& a, std::size_t block, std::size_t need, time_point)
{
    assert(block > 0 && block <= need && need <= limit_);
    if (a.state_ == account::state::waiting) {
        return false;
    }

    if (a.open_ == 0 && a.reserved_ == 0) {
        if (waiting_.front() != nullptr || need > limit_ - promised_) {
            a.state_ = account::state::waiting;
            a.wanted_ = need;
            waiting_.push(a);
            return false;
        }
        a.reserved_ = need;
        promised_ += need;
    }

    leave_queue(a);
    assert(need <= a.reserved_ && "an open part was reserved whole");
    a.reserved_ -= block;
    a.open_ += block;
    held_ += block;
    peak_ = std::max(peak_, held_);
    return true;
}

void memory_budget::withdraw(account& a)
{
    leave_queue(a);
    if (a.open_ == 0) { // what it waited for, if it got it meanwhile
        promised_ -= std::exchange(a.reserved_, 0);
    }
    wake();
}

void memory_budget::seal(account& a)
{
    leave_queue(a);
    promised_ -= std::exchange(a.reserved_, 0);
    a.open_ = 0;
    wake();
}

void memory_budget::give_back(std::size_t bytes)
{
    assert(bytes <= held_);
    held_ -= bytes;
    promised_ -= bytes;
    wake();
}

void memory_budget::close(account& a)
{
    leave_queue(a);
    promised_ -= std::exchange(a.reserved_, 0);
    give_back(std::exchange(a.open_, 0));
}

memory_budget::account* memory_budget::next_woken()
{
    account* a = woken_.front();
    if (a != nullptr) {
        leave_queue(*a);
    }
    return a;
}

void memory_budget::leave_queue(account& a) noexcept
{
    switch (std::exchange(a.state_, account::state::settled)) {
    case account::state::waiting:
        waiting_.remove(a);
        break;
    case account::state::woken:
        woken_.remove(a);
        break;
    case account::state::settled:
        break;
    }
}

void memory_budget::wake()
{
    while (account* a = waiting_.front()) {
        if (a->wanted_ > limit_ - promised_) {
            return;
        }
        leave_queue(*a);
        a->reserved_ = a->wanted_;
        promised_ += a->wanted_;
        a->state_ = account::state::woken;
        woken_.push(*a);
    }
}

void memory_budget::queue::push(account& a) noexcept
{
    a.previous_ = back_;
    a.next_ = nullptr;
    (back_ != nullptr ? back_->next_ : front_) = &a;
    back_ = &a;
}

void memory_budget::queue::remove(account& a) noexcept
{
    (a.previous_ != nullptr ? a.previous_->next_ : front_) = a.next_;
    (a.next_ != nullptr ? a.next_->previous_ : back_) = a.previous_;
    a.previous_ = nullptr;
    a.next_ = nullptr;
}

} // namespace cloudbuf::plan
