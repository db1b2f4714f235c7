// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Admission: which upload may take memory for its open part, so that the limit holds and nobody waits
// forever.

#pragma once

#include "plan/time_point.hpp"

#include <cstddef>
#include <cstdint>

namespace cloudbuf::plan {

/// Reserves whole parts, first come first served: an open part that got its first block can always be filled,
/// and a full one gives its memory back by itself. So every wait ends, whatever the others do.
///
/// Not thread-safe: the client serialises access.
class memory_budget {
public:
    class account;

    explicit memory_budget(std::size_t limit);
    memory_budget(const memory_budget&) = delete;
    memory_budget& operator=(const memory_budget&) = delete;

    /// The open part of `a` wants a block. It needs `need` bytes of whole blocks to reach its full size, this
    /// block included.
    /// \returns true: granted, and counted as held. False: queued; to be repeated when woken.
    bool take(account& a, std::size_t block, std::size_t need, time_point now);

    /// It no longer waits; its open part keeps what it holds.
    void withdraw(account& a);

    /// Its open part is complete: the blocks now belong to a sealed part, and what was reserved beyond them
    /// is free again.
    void seal(account& a);

    /// Blocks of a sealed part are free again; its account may be gone by then.
    void give_back(std::size_t bytes);

    /// It is gone: its open blocks are free again.
    void close(account& a);

    /// An account that waits no longer, each once; null when there are none. Its grant stays reserved until
    /// it takes, withdraws or closes.
    account* next_woken();

    /// Bytes of granted blocks. Reservations do not count.
    std::size_t held() const noexcept { return held_; }
    std::size_t peak() const noexcept { return peak_; }
    std::size_t limit() const noexcept { return limit_; }

private:
    class queue {
    public:
        account* front() const noexcept { return front_; }
        void push(account& a) noexcept;
        void remove(account& a) noexcept;

    private:
        account* front_ = nullptr;
        account* back_ = nullptr;
    };

    void leave_queue(account& a) noexcept;
    void wake();

    std::size_t limit_;
    std::size_t promised_ = 0; // granted blocks and reservations
    std::size_t held_ = 0;
    std::size_t peak_ = 0;
    queue waiting_;
    queue woken_;
};

/// The part of one upload in the budget: owned by it, at a stable address, closed before it is destroyed.
class memory_budget::account {
public:
    account() = default;
    account(const account&) = delete;
    account& operator=(const account&) = delete;
    ~account();

private:
    friend class memory_budget;

    enum class state : std::uint8_t {
        settled, // waits for nothing; may have a reservation
        waiting, // in the queue
        woken,   // has a new reservation, and is to be told
    };

    state state_ = state::settled;
    std::size_t wanted_ = 0;   // while waiting
    std::size_t reserved_ = 0; // beyond the open blocks
    std::size_t open_ = 0;     // blocks of the open part
    account* previous_ = nullptr;
    account* next_ = nullptr;
};

} // namespace cloudbuf::plan
