// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The memory of all parts of a client.

#include "engine/part_memory.hpp"

#include <new>

namespace cloudbuf::engine {

namespace {

std::size_t sum(const std::vector<block>& blocks) noexcept
{
    std::size_t total = 0;
    for (const block& b : blocks) {
        total += b.size;
    }
    return total;
}

} // namespace

part_memory::part_memory(std::size_t limit, std::shared_ptr<net::clock> clock)
    : clock_(std::move(clock)), budget_(limit)
{}

std::size_t part_memory::class_of(std::size_t size) noexcept
{
    std::size_t index = 0;
    for (std::size_t s = 4096; s < size && index + 1 < classes; s *= 4) {
        ++index;
    }
    return index;
}

std::optional<block> part_memory::take(memory_account& a, std::size_t size, std::size_t need)
{
    block out;
    out.size = size;
    {
        const std::lock_guard lock{mutex_};
        if (!budget_.take(a, size, need, clock_->now())) {
            return std::nullopt;
        }
        auto& kept = kept_[class_of(size)];
        if (!kept.empty()) {
            out = std::move(kept.back());
            kept.pop_back();
            kept_bytes_ -= out.size;
        }
    }
    if (!out.bytes) {
        // Outside the lock: it may take a system call. If it throws, the upload fails, and closing its
        // account returns the grant with the rest of its open part.
        out.bytes = std::make_unique_for_overwrite<std::byte[]>(size);
    }
    return out;
}

void part_memory::withdraw(memory_account& a) noexcept
{
    const std::lock_guard lock{mutex_};
    budget_.withdraw(a);
    wake();
}

void part_memory::seal(memory_account& a) noexcept
{
    const std::lock_guard lock{mutex_};
    budget_.seal(a);
    wake();
}

void part_memory::give_back(std::vector<block> blocks) noexcept
{
    const std::lock_guard lock{mutex_};
    budget_.give_back(sum(blocks));
    keep(blocks);
    wake();
}

void part_memory::close(memory_account& a, std::vector<block> open) noexcept
{
    const std::lock_guard lock{mutex_};
    budget_.close(a);
    keep(open);
    wake();
}

std::size_t part_memory::used() const noexcept
{
    const std::lock_guard lock{mutex_};
    return budget_.held();
}

std::size_t part_memory::peak() const noexcept
{
    const std::lock_guard lock{mutex_};
    return budget_.peak();
}

void part_memory::wake() noexcept
{
    while (plan::memory_budget::account* woken = budget_.next_woken()) {
        static_cast<memory_account*>(woken)->room.notify();
    }
}

void part_memory::keep(std::vector<block>& blocks) noexcept
{
    for (block& b : blocks) {
        if (kept_bytes_ + b.size > max_kept) {
            continue; // freed with `blocks`
        }
        try {
            const std::size_t size = b.size;
            kept_[class_of(size)].push_back(std::move(b));
            kept_bytes_ += size;
        } catch (const std::bad_alloc&) {
            return; // not kept, merely freed
        }
    }
}

} // namespace cloudbuf::engine
