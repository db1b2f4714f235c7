// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The memory of all parts of a client.

#include "engine/part_memory.hpp"

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/post.hpp>

#include <new>
#include <utility>

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

part_memory::part_memory(asio::any_io_executor ex, std::size_t limit, std::shared_ptr<net::clock> clock)
    : clock_(std::move(clock)), budget_(limit), watcher_(ex), next_look_(watcher_, *clock_)
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
    const net::steady_time now = clock_->now();
    bool granted = false;
    bool begin_looking = false;
    shelves dropped; // freed after the lock is released
    {
        const std::lock_guard lock{mutex_};
        granted = budget_.take(a, size, need, now);
        wake(); // time has passed: this may be others' turn
        if (!granted) {
            begin_looking = std::exchange(looking_, looking::on) == looking::off;
        } else if (auto& kept = kept_[class_of(size)]; !kept.empty()) {
            out = std::move(kept.back());
            kept.pop_back();
            kept_bytes_ -= out.size;
        } else {
            make_place(class_of(size), dropped);
        }
    }
    if (begin_looking) {
        look_later();
    }
    if (!granted) {
        return std::nullopt;
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
    const net::steady_time now = clock_->now();
    const std::lock_guard lock{mutex_};
    budget_.withdraw(a, now);
    wake();
}

void part_memory::seal(memory_account& a) noexcept
{
    const net::steady_time now = clock_->now();
    const std::lock_guard lock{mutex_};
    budget_.seal(a, now);
    wake();
}

void part_memory::give_back(std::vector<block> blocks) noexcept
{
    const net::steady_time now = clock_->now();
    const std::lock_guard lock{mutex_};
    budget_.give_back(sum(blocks), now);
    keep(blocks);
    wake();
}

void part_memory::close(memory_account& a, std::vector<block> open) noexcept
{
    const net::steady_time now = clock_->now();
    const std::lock_guard lock{mutex_};
    budget_.close(a, now);
    keep(open);
    wake();
}

/// Blocks of other sizes, kept from before, must not add to what is in use beyond the limit.
void part_memory::make_place(std::size_t own_class, shelves& dropped) noexcept
{
    for (std::size_t k = classes; k-- != 0 && budget_.held() + kept_bytes_ > budget_.limit();) {
        if (k != own_class) {
            kept_bytes_ -= sum(kept_[k]);
            dropped[k].swap(kept_[k]);
        }
    }
}

std::size_t part_memory::spare() const noexcept
{
    const std::lock_guard lock{mutex_};
    return kept_bytes_;
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

/// Begins to look again and again, on the watcher's strand, to which the timer belongs.
void part_memory::look_later()
{
    try {
        asio::post(watcher_, [weak = weak_from_this()] {
            if (const auto self = weak.lock()) {
                self->look_again();
            }
        });
    } catch (const std::bad_alloc&) {
        const std::lock_guard lock{mutex_};
        looking_ = looking::off;
        throw;
    }
}

void part_memory::look_again()
{
    const net::steady_time now = clock_->now();
    {
        const std::lock_guard lock{mutex_};
        budget_.on_time(now);
        wake();
        if (!budget_.has_waiters()) {
            looking_ = looking::off;
            return;
        }
    }
    auto look = [weak = weak_from_this()](boost::system::error_code) {
        if (const auto self = weak.lock()) {
            self->look_again();
        }
    };
    next_look_.expires_at(now + plan::memory_budget::recheck_interval);
    next_look_.async_wait(asio::bind_executor(watcher_, std::move(look)));
}

void part_memory::keep(std::vector<block>& blocks) noexcept
{
    for (block& b : blocks) {
        if (kept_bytes_ + b.size > max_kept || budget_.held() + kept_bytes_ + b.size > budget_.limit()) {
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
