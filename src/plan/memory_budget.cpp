// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Admission by claims: open parts in the order of their needs, new ones first come first served.

#include "plan/memory_budget.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace cloudbuf::plan {

namespace {

// How many claims are brought up to date at each event, and at each call of on_time, so that ten thousand
// open parts are gone through within half a second, a few microseconds at a time.
constexpr std::size_t aged_at_event = 2;
constexpr std::size_t aged_at_time = 256;

} // namespace

memory_budget::account::~account()
{
    assert(state_ == state::idle && !to_be_told_ && "closed before it is destroyed");
}

memory_budget::memory_budget(std::size_t limit, claim_rules rules) : limit_(limit), rules_(rules) {}

bool memory_budget::take(account& a, std::size_t block, std::size_t need, time_point now)
{
    assert(block > 0 && block <= need && need <= limit_);
    using state = account::state;
    switch (a.state_) {
    case state::idle:
        a.state_ = state::in_line;
        a.block_ = block;
        a.need = need;
        a.order = ++last_order_;
        line_.push(a);
        break;
    case state::filling:
        assert(a.need == need && "what it needs shrinks by what it is granted");
        a.state_ = state::wants_more;
        a.block_ = block;
        a.waits_since_ = now;
        a.waiting = true;
        open_.changed(a);
        break;
    case state::in_line:
    case state::wants_more:
    case state::granted:
        break;
    }
    settle(now);
    if (a.state_ != state::granted) {
        return false;
    }
    assert(a.block_ == block);
    a.block_ = 0;
    a.state_ = state::filling;
    if (std::exchange(a.to_be_told_, false)) {
        woken_.remove(a);
    }
    return true;
}

void memory_budget::withdraw(account& a, time_point now)
{
    stop_waiting(a, now);
    settle(now);
}

void memory_budget::seal(account& a, time_point now)
{
    stop_waiting(a, now);
    if (a.is_open()) {
        leave_open(a);
    }
    settle(now);
}

void memory_budget::give_back(std::size_t bytes, time_point now)
{
    assert(bytes <= held_ - open_.have());
    held_ -= bytes;
    settle(now);
}

void memory_budget::close(account& a, time_point now)
{
    stop_waiting(a, now);
    if (a.is_open()) {
        held_ -= a.have;
        leave_open(a);
    }
    settle(now);
}

void memory_budget::on_time(time_point now)
{
    age(aged_at_time, now);
    settle(now);
}

bool memory_budget::has_waiters() const noexcept
{
    return !line_.empty() || open_.first_waiting() != nullptr;
}

memory_budget::account* memory_budget::next_woken()
{
    account* a = woken_.front();
    if (a != nullptr) {
        woken_.remove(*a);
        a->to_be_told_ = false;
    }
    return a;
}

claim memory_budget::claim_of(const account& a, time_point now) const noexcept
{
    auto active = now - a.began_ - a.waited_;
    if (a.waiting) {
        active -= now - a.waits_since_;
    }
    if (active < rules_.grace) {
        return {a.need, a.need};
    }
    using seconds = std::chrono::duration<double>;
    // Whoever wants the next block has filled those before it.
    const double rate = static_cast<double>(a.have - a.newest_) / seconds(active).count();
    const auto within = [&](seconds time) {
        const double bytes = rate * time.count();
        return bytes < static_cast<double>(a.need) ? static_cast<std::size_t>(bytes) : a.need;
    };
    return {within(rules_.soon), within(rules_.later)};
}

/// The next block of an open part, if there is one for it.
bool memory_budget::try_continue(account& a) noexcept
{
    // Whatever it claims, it takes at least this block.
    const std::size_t more = a.block_ - std::min(a.block_, a.claimed.soon);
    const claim claims = open_.claims_up_to(a);
    if (claims.soon + more > free() || claims.later > prospect()) {
        return false;
    }
    open_.erase(a);
    a.need -= a.block_;
    a.have += a.block_;
    open_.insert(a);
    if (open_.shortfall() <= prospect()) {
        return true;
    }
    open_.erase(a);
    a.need += a.block_;
    a.have -= a.block_;
    open_.insert(a);
    return false;
}

/// The first block of a new part, if it may begin.
bool memory_budget::try_begin(account& a, time_point now) noexcept
{
    const claim claims = open_.claims();
    if (a.need + claims.soon > free() || a.need + claims.later > prospect()) {
        return false;
    }
    a.need -= a.block_;
    a.have = a.block_;
    a.claimed = {};
    open_.insert(a); // the others can be completed as before: this one first, which then leaves all it took
    line_.remove(a);
    young_.push(a);
    a.is_young_ = true;
    a.began_ = now;
    a.waited_ = {};
    return true;
}

void memory_budget::on_granted(account& a, time_point now) noexcept
{
    if (std::exchange(a.waiting, false)) {
        a.waited_ += now - a.waits_since_;
    }
    a.newest_ = a.block_;
    a.claimed = claim_of(a, now);
    open_.changed(a);
    held_ += a.block_;
    peak_ = std::max(peak_, held_);
    a.state_ = account::state::granted;
    a.to_be_told_ = true;
    woken_.push(a);
}

/// Whatever it waits for, or is held for it, is for others.
void memory_budget::stop_waiting(account& a, time_point now) noexcept
{
    using state = account::state;
    switch (a.state_) {
    case state::idle:
    case state::filling:
        return;
    case state::in_line:
        line_.remove(a);
        a.state_ = state::idle;
        return;
    case state::wants_more:
        a.waiting = false;
        a.waited_ += now - a.waits_since_;
        open_.changed(a);
        break;
    case state::granted:
        if (std::exchange(a.to_be_told_, false)) {
            woken_.remove(a);
        }
        held_ -= a.block_;
        if (a.have == a.block_) {
            leave_open(a);
            return;
        }
        open_.erase(a);
        a.need += a.block_;
        a.have -= a.block_;
        a.newest_ = std::min(a.newest_, a.have);
        open_.insert(a);
        break;
    }
    a.block_ = 0;
    a.state_ = state::filling;
}

/// It has no open part any more.
void memory_budget::leave_open(account& a) noexcept
{
    open_.erase(a);
    (std::exchange(a.is_young_, false) ? young_ : aging_).remove(a);
    a.have = 0;
    a.need = 0;
    a.block_ = 0;
    a.newest_ = 0;
    a.state_ = account::state::idle;
}

/// Brings the claims of those that were young until now up to date, and those that were looked at the longest
/// ago.
void memory_budget::age(std::size_t accounts, time_point now) noexcept
{
    for (account* a = young_.front(); a != nullptr && now - a->began_ >= rules_.grace; a = young_.front()) {
        young_.remove(*a);
        a->is_young_ = false;
        aging_.push(*a);
        refresh(*a, now);
    }
    account* const first = aging_.front();
    for (account* a = first; a != nullptr && accounts != 0; --accounts) {
        aging_.remove(*a);
        aging_.push(*a);
        refresh(*a, now);
        a = aging_.front();
        if (a == first) {
            return;
        }
    }
}

void memory_budget::refresh(account& a, time_point now) noexcept
{
    const claim claimed = claim_of(a, now);
    if (claimed != a.claimed) {
        a.claimed = claimed;
        open_.changed(a);
    }
}

/// Grants whatever can be granted.
void memory_budget::settle(time_point now) noexcept
{
    age(aged_at_event, now);
    while (open_part* const p = open_.first_waiting()) {
        auto& a = static_cast<account&>(*p);
        if (!try_continue(a)) {
            return;
        }
        on_granted(a, now);
    }
    while (account* const a = line_.front()) {
        if (!try_begin(*a, now)) {
            return;
        }
        on_granted(*a, now);
    }
}

} // namespace cloudbuf::plan
