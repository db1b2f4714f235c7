// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The parts that are being filled, in the order of what they still need, with the sums that admission asks
// for.

#pragma once

#include <cstddef>
#include <cstdint>

namespace cloudbuf::plan {

/// What a part is expected to take of what it needs: at once, and in a longer time.
struct claim {
    std::size_t soon = 0;
    std::size_t later = 0; // at least `soon`

    friend claim operator+(const claim& a, const claim& b) noexcept
    {
        return {a.soon + b.soon, a.later + b.later};
    }
    friend bool operator==(const claim&, const claim&) = default;
};

/// A part being filled. While it is in a set its address is fixed, and what it is ordered by does not change.
struct open_part {
    open_part() = default;
    open_part(const open_part&) = delete;
    open_part& operator=(const open_part&) = delete;

    std::size_t need = 0;    // bytes of whole blocks up to its full size
    std::uint64_t order = 0; // unique; among equal needs the smaller is nearer
    std::size_t have = 0;    // bytes of its blocks
    claim claimed;
    bool waiting = false; // for a block

private:
    friend class open_parts;

    // Of itself and everything below it.
    struct sums {
        std::size_t have = 0;
        claim claimed;
        std::size_t shortfall = 0;
        bool waiting = false;
    };

    sums below_;
    std::uint64_t priority_ = 0;
    open_part* nearer_ = nullptr;
    open_part* farther_ = nullptr;
};

/// An ordered set, nearest to its end first: a treap whose nodes know the sums of what is below them. Every
/// operation takes logarithmic time and allocates nothing.
class open_parts {
public:
    void insert(open_part& p) noexcept;
    void erase(open_part& p) noexcept;

    /// The claim of `p`, or whether it is waiting, was changed.
    void changed(open_part& p) noexcept { refresh(root_, p); }

    bool empty() const noexcept { return root_ == nullptr; }

    /// Bytes of all blocks.
    std::size_t have() const noexcept { return sums_of(root_).have; }

    /// All claims.
    claim claims() const noexcept { return sums_of(root_).claimed; }

    /// The claims of `p` and of all that are nearer to their end.
    claim claims_up_to(const open_part& p) const noexcept;

    /// The least number of bytes with which all parts can be completed one after the other, nearest first,
    /// each leaving its own blocks to those after it.
    std::size_t shortfall() const noexcept { return sums_of(root_).shortfall; }

    /// The nearest part that waits; null if none does.
    open_part* first_waiting() const noexcept;

private:
    static open_part::sums sums_of(const open_part* p) noexcept { return p ? p->below_ : open_part::sums{}; }
    static bool is_nearer(const open_part& a, const open_part& b) noexcept;
    static void add_up(open_part& p) noexcept;
    static void split(open_part* all, const open_part& at, open_part*& nearer, open_part*& rest) noexcept;
    static open_part* join(open_part* nearer, open_part* farther) noexcept;
    static open_part* without(open_part* all, const open_part& p) noexcept;
    static void refresh(open_part* all, const open_part& p) noexcept;

    open_part* root_ = nullptr;
};

} // namespace cloudbuf::plan
