// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The memory of all parts of a client: who may have a block is decided by plan/memory_budget, the blocks live
// here.

#pragma once

#include "net/clock.hpp"
#include "net/event.hpp"
#include "net/strand.hpp"
#include "net/timer.hpp"
#include "plan/memory_budget.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace cloudbuf::engine {

/// A piece of a part. Owned by whoever holds it; returned to the part_memory it came from.
struct block {
    std::unique_ptr<std::byte[]> bytes;
    std::size_t size = 0;
};

/// One upload's account, with the event that is notified when a refused `take` may succeed.
class memory_account final : public plan::memory_budget::account {
public:
    explicit memory_account(net::event& room_event) : room(room_event) {}

    net::event& room;
};

/// Thread-safe; owned by shared pointers. Critical sections are short and never run foreign code: waiters are
/// notified inside them, which allocates nothing, and the account cannot be closed meanwhile. While somebody
/// waits a timer on the executor looks again now and then, because claims shrink with time.
class part_memory : public std::enable_shared_from_this<part_memory> {
public:
    /// `ex` is the client's executor.
    part_memory(asio::any_io_executor ex, std::size_t limit, std::shared_ptr<net::clock> clock);

    /// A block for the open part of `a`, which still needs `need` bytes in whole blocks, this one included.
    /// Nothing if there is none now: `a.room` is notified when it is worth asking again.
    std::optional<block> take(memory_account& a, std::size_t size, std::size_t need);

    /// The account no longer waits.
    void withdraw(memory_account& a) noexcept;

    /// The open part of the account is complete.
    void seal(memory_account& a) noexcept;

    /// The blocks of a sealed part are free again.
    void give_back(std::vector<block> blocks) noexcept;

    /// The account opens no part any more; `open` are the blocks of its open part.
    void close(memory_account& a, std::vector<block> open) noexcept;

    std::size_t used() const noexcept;
    std::size_t peak() const noexcept;

    /// Bytes of blocks that are kept to be used again. Together with those in use never more than the limit.
    std::size_t spare() const noexcept;

private:
    // Freed blocks are kept for the next part, most recently used first, because fresh memory costs as much
    // as encrypting it; more than this is returned to the system.
    static constexpr std::size_t max_kept = std::size_t{32} * 1024 * 1024;

    // 4, 16, 64 and 256 KiB.
    static constexpr std::size_t classes = 4;
    static std::size_t class_of(std::size_t size) noexcept;

    void wake() noexcept;
    void look_later();
    void look_again();
    void keep(std::vector<block>& blocks) noexcept;

    using shelves = std::array<std::vector<block>, classes>;

    void make_place(std::size_t own_class, shelves& dropped) noexcept;

    enum class looking : std::uint8_t { off, on };

    const std::shared_ptr<net::clock> clock_;
    mutable std::mutex mutex_; // guards the next four
    plan::memory_budget budget_;
    shelves kept_;
    std::size_t kept_bytes_ = 0;
    looking looking_ = looking::off;

    const net::strand watcher_;
    net::timer next_look_; // on the watcher's strand
};

} // namespace cloudbuf::engine
