// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The part being filled: the producer's side of an upload, used by the producer alone and without a lock.

#pragma once

#include <cloudbuf/detail/write_window.hpp>

#include "engine/part_digester.hpp"
#include "engine/part_memory.hpp"
#include "model/step.hpp"
#include "plan/part_sizes.hpp"

#include <boost/asio/buffer.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace cloudbuf::engine {

/// A complete part on its way to the service.
struct sealed_part {
    std::uint32_t number = 1;
    std::vector<block> blocks;
    model::payload_digest digest;

    std::vector<asio::const_buffer> buffers() const;
};

/// Fills one part after the other, hashing right behind the cursor while the bytes are in the cache.
class part_writer {
public:
    /// `window` is where the cursor is, so that small writes can move it on their own; it outlives this.
    /// `max_object` is never passed by them.
    part_writer(
        detail::write_window& window,
        part_memory& memory,
        memory_account& account,
        plan::part_series sizes,
        std::uint64_t max_object,
        model::wanted_digests wanted
    );
    ~part_writer();

    part_writer(const part_writer&) = delete;
    part_writer& operator=(const part_writer&) = delete;

    /// Contiguous bytes that can be written now, in the block at hand.
    asio::mutable_buffer room() const noexcept
    {
        return {window_.cursor, static_cast<std::size_t>(end_ - window_.cursor)};
    }

    /// `n` bytes of the room were filled.
    void advance(std::size_t n);

    /// Takes the next block of the part. False if there is no memory now: the account's event says when to
    /// ask again. Requires a part that is not full, and no room.
    bool grow();

    bool is_full() const noexcept { return size() == part_size_; }
    bool is_empty() const noexcept { return size() == 0; }
    std::size_t size() const noexcept { return filled_ + static_cast<std::size_t>(window_.cursor - begin_); }

    /// Ends the part, empty or not, and begins the next.
    sealed_part seal();

    /// Gives everything back; nothing can be written any more.
    void close() noexcept;

private:
    // Bytes are hashed when this many have come together: small enough to be in the L2 cache still.
    static constexpr std::size_t stride = 64 * 1024;

    part_digester& digester();
    void hash_up_to_cursor();
    void set_window() noexcept;
    void forget_block() noexcept;

    detail::write_window& window_;
    part_memory& memory_;
    memory_account& account_;
    const plan::part_series sizes_;
    std::uint32_t number_ = 1;
    std::size_t part_size_; // of the open part, when it is full
    const std::uint64_t max_object_;
    std::size_t filled_ = 0;     // bytes in the blocks before the one at hand
    std::size_t capacity_ = 0;   // bytes of all its blocks
    std::byte* begin_ = nullptr; // of the block at hand
    std::byte* end_ = nullptr;
    const std::byte* hashed_ = nullptr;
    std::size_t usual_blocks_ = 4; // of a part
    std::vector<block> blocks_;
    const model::wanted_digests wanted_;
    std::unique_ptr<part_digester> digester_;
    bool closed_ = false;
};

} // namespace cloudbuf::engine
