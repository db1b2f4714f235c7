// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The parts that are being filled, in the order of what they still need, with the sums that admission asks
// for.

#include "plan/open_parts.hpp"

#include <algorithm>

namespace cloudbuf::plan {
namespace {

std::size_t minus(std::size_t a, std::size_t b) noexcept
{
    return a > b ? a - b : 0;
}

/// Spreads the orders, which are consecutive, so that the tree is balanced whatever comes and goes (the
/// finalizer of SplitMix64: Steele, Lea, Flood, "Fast splittable pseudorandom number generators").
std::uint64_t scattered(std::uint64_t z) noexcept
{
    z += 0x9e3779b97f4a7c15U;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31U);
}

} // namespace

void open_parts::insert(open_part& p) noexcept
{
    p.priority_ = scattered(p.order);
    p.nearer_ = nullptr;
    p.farther_ = nullptr;
    add_up(p);
    open_part* nearer = nullptr;
    open_part* rest = nullptr;
    split(root_, p, nearer, rest);
    root_ = join(join(nearer, &p), rest);
}

void open_parts::erase(open_part& p) noexcept
{
    root_ = without(root_, p);
}

claim open_parts::claims_up_to(const open_part& p) const noexcept
{
    claim total;
    const open_part* at = root_;
    while (at != nullptr) {
        if (at != &p && is_nearer(p, *at)) {
            at = at->nearer_;
            continue;
        }
        total = total + sums_of(at->nearer_).claimed + at->claimed;
        if (at == &p) {
            break;
        }
        at = at->farther_;
    }
    return total;
}

open_part* open_parts::first_waiting() const noexcept
{
    open_part* at = root_;
    while (at != nullptr && at->below_.waiting) {
        if (sums_of(at->nearer_).waiting) {
            at = at->nearer_;
        } else if (at->waiting) {
            return at;
        } else {
            at = at->farther_;
        }
    }
    return nullptr;
}

bool open_parts::is_nearer(const open_part& a, const open_part& b) noexcept
{
    return a.need != b.need ? a.need < b.need : a.order < b.order;
}

void open_parts::add_up(open_part& p) noexcept
{
    const open_part::sums l = sums_of(p.nearer_);
    const open_part::sums r = sums_of(p.farther_);
    p.below_.have = l.have + p.have + r.have;
    p.below_.claimed = l.claimed + p.claimed + r.claimed;
    p.below_.waiting = l.waiting || p.waiting || r.waiting;
    p.below_.shortfall = std::max({l.shortfall, minus(p.need, l.have), minus(r.shortfall, l.have + p.have)});
}

/// Everything nearer than `at`, and the rest.
void open_parts::split(open_part* all, const open_part& at, open_part*& nearer, open_part*& rest) noexcept
{
    if (all == nullptr) {
        nearer = nullptr;
        rest = nullptr;
        return;
    }
    if (is_nearer(*all, at)) {
        split(all->farther_, at, all->farther_, rest);
        nearer = all;
    } else {
        split(all->nearer_, at, nearer, all->nearer_);
        rest = all;
    }
    add_up(*all);
}

open_part* open_parts::join(open_part* nearer, open_part* farther) noexcept
{
    if (nearer == nullptr || farther == nullptr) {
        return nearer != nullptr ? nearer : farther;
    }
    if (nearer->priority_ > farther->priority_) {
        nearer->farther_ = join(nearer->farther_, farther);
        add_up(*nearer);
        return nearer;
    }
    farther->nearer_ = join(nearer, farther->nearer_);
    add_up(*farther);
    return farther;
}

open_part* open_parts::without(open_part* all, const open_part& p) noexcept
{
    if (all == &p) {
        return join(all->nearer_, all->farther_);
    }
    open_part*& side = is_nearer(p, *all) ? all->nearer_ : all->farther_;
    side = without(side, p);
    add_up(*all);
    return all;
}

void open_parts::refresh(open_part* all, const open_part& p) noexcept
{
    if (all != &p) {
        refresh(is_nearer(p, *all) ? all->nearer_ : all->farther_, p);
    }
    add_up(*all);
}

} // namespace cloudbuf::plan
