// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Admission: which upload may take memory for its open part, so that the limit holds and nobody waits
// forever.

#pragma once

#include "plan/intrusive_queue.hpp"
#include "plan/open_parts.hpp"
#include "plan/time_point.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace cloudbuf::plan {

/// How far an open part looks ahead. Chosen by simulation, with 4 to 300 producers (bench/admission).
struct claim_rules {
    std::chrono::milliseconds soon{250};     // about as long as a part takes to be stored
    std::chrono::milliseconds later{10'000}; // what is being stored comes back many times
    std::chrono::milliseconds grace{10};     // so long a part's rate is not known: it claims all it needs
};

/// Grants blocks to open parts (those being filled). A part that is complete, and sealed, gives its blocks
/// back by itself; so what can be counted on, beside the *free* memory, is the *prospect*: the limit less the
/// blocks of open parts. An open part *claims* what it is going to take at its rate so far, time in which it
/// waited for us left out.
///
/// \li Every grant leaves a state in which all open parts can be completed out of the prospect one after the
/// other,
///     nearest to its end first. So the nearest one can always be completed, and every wait ends as long as
///     every producer writes, closes or goes.
/// \li Blocks are granted to the nearest part first, as long as what it and all nearer ones claim soon is
/// free, and
///     what they claim later is within the prospect.
/// \li A new part begins, first come first served, when no open part waits and its whole size fits beside all
///     claims in the same way. So memory is not locked in beginnings, and a part that hardly moves claims
///     hardly anything.
///
/// Not thread-safe: the client serialises access. Every call takes a time that is logarithmic in the number
/// of open parts, and linear in the number of grants that it makes possible.
class memory_budget {
public:
    class account;

    explicit memory_budget(std::size_t limit, claim_rules rules = {});
    memory_budget(const memory_budget&) = delete;
    memory_budget& operator=(const memory_budget&) = delete;

    /// The open part of `a` wants a block. It needs `need` bytes of whole blocks to reach its full size, this
    /// block included.
    /// \returns true: granted, and counted as held. False: it waits; to be repeated when woken.
    bool take(account& a, std::size_t block, std::size_t need, time_point now);

    /// It no longer waits; its open part keeps what it holds.
    void withdraw(account& a, time_point now);

    /// Its open part is complete: the blocks now belong to a sealed part.
    void seal(account& a, time_point now);

    /// Blocks of a sealed part are free again; its account may be gone by then.
    void give_back(std::size_t bytes, time_point now);

    /// It is gone: its open blocks are free again.
    void close(account& a, time_point now);

    /// Claims shrink while their producers do nothing. To be called every `recheck_interval` while somebody
    /// waits.
    void on_time(time_point now);
    static constexpr std::chrono::milliseconds recheck_interval{10};
    bool has_waiters() const noexcept;

    /// An account that waits no longer, each once; null when there are none. Its block is held for it until
    /// it takes, withdraws or closes.
    account* next_woken();

    /// Bytes of granted blocks.
    std::size_t held() const noexcept { return held_; }
    std::size_t peak() const noexcept { return peak_; }
    std::size_t limit() const noexcept { return limit_; }

private:
    std::size_t free() const noexcept { return limit_ - held_; }
    std::size_t prospect() const noexcept { return limit_ - open_.have(); }
    claim claim_of(const account& a, time_point now) const noexcept;
    bool try_continue(account& a) noexcept;
    bool try_begin(account& a, time_point now) noexcept;
    void on_granted(account& a, time_point now) noexcept;
    void stop_waiting(account& a, time_point now) noexcept;
    void leave_open(account& a) noexcept;
    void age(std::size_t accounts, time_point now) noexcept;
    void refresh(account& a, time_point now) noexcept;
    void settle(time_point now) noexcept;

    const std::size_t limit_;
    const claim_rules rules_;
    std::size_t held_ = 0;
    std::size_t peak_ = 0;
    std::uint64_t last_order_ = 0;
    open_parts open_;
    intrusive_queue<account, struct in_line> line_;  // wait to begin a part
    intrusive_queue<account, struct in_line> young_; // have begun a part just now
    intrusive_queue<account, struct in_line> aging_; // ... or earlier; the one whose claim is oldest first
    intrusive_queue<account, struct to_wake> woken_; // were granted what they waited for, and are to be told
};

/// The part of one upload in the budget: owned by it, at a stable address, closed before it is destroyed.
class memory_budget::account : private open_part,
                               private queue_hook<struct in_line>,
                               private queue_hook<struct to_wake> {
public:
    account() = default;
    ~account();

private:
    friend class memory_budget;
    template <class, class>
    friend class intrusive_queue;

    enum class state : std::uint8_t {
        idle,       // has no open part
        in_line,    // wants to begin one
        filling,    // has an open part, and waits for nothing
        wants_more, // waits for the next block of its open part
        granted,    // a block is held for it
    };

    bool is_open() const noexcept { return state_ >= state::filling; }

    state state_ = state::idle;
    bool to_be_told_ = false; // in woken_
    bool is_young_ = false;   // in young_
    std::size_t block_ = 0;   // wanted, or held for it
    std::size_t newest_ = 0;  // block of its open part, which may be nearly empty
    time_point began_;
    time_point waits_since_;
    time_point::duration waited_{}; // since it began, for us
};

} // namespace cloudbuf::plan
