// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The buffers in which TLS records wait for their one system call, kept for reuse while they are warm.

#pragma once

#include <cstddef>
#include <mutex>
#include <utility>
#include <vector>

namespace cloudbuf::net {

/// A TLS record carries at most 2^14 bytes (RFC 8446, 5.1) and grows by at most 256 (5.2).
inline constexpr std::size_t tls_record_size = 16 * 1024;
inline constexpr std::size_t tls_record_overhead = 256;

/// 256 KiB in one call, which keeps the loop some 0.2 ms at 3 GB/s. Half as much halves that, and costs a
/// bulk upload 6 % more CPU on 4 connections and a quarter more on 1: each trip through the loop and the
/// kernel has its price.
inline constexpr std::size_t tls_batch_size = 16 * tls_record_size;

/// Last in, first out. Any thread.
class batch_pool {
public:
    using buffer = std::vector<char>;

    batch_pool() { free_.reserve(max_kept); }

    /// Empty, with room for a batch of records.
    buffer take()
    {
        {
            const std::lock_guard lock{mutex_};
            if (!free_.empty()) {
                buffer warm = std::move(free_.back());
                free_.pop_back();
                return warm;
            }
        }
        buffer fresh;
        fresh.reserve(capacity);
        return fresh;
    }

    void give_back(buffer used) noexcept
    {
        used.clear();
        const std::lock_guard lock{mutex_};
        if (used.capacity() == capacity && free_.size() < max_kept) {
            free_.push_back(std::move(used));
        }
    }

private:
    // A batch, and the alert or key update that may come with it.
    static constexpr std::size_t capacity =
        tls_batch_size / tls_record_size * (tls_record_size + tls_record_overhead) + 1024;
    static constexpr std::size_t max_kept = 16;

    std::mutex mutex_;
    std::vector<buffer> free_;
};

} // namespace cloudbuf::net
