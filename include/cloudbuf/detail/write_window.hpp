// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The room that a small write fills without asking anybody; the rest of the upload is behind a compiled call.

#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace cloudbuf::detail {

// Touched by the producer, or by the one operation that is outstanding for it; `obstacles` and `written` are
// read by others too.
struct write_window {
    // Why no operation may start.
    enum obstacle : std::uint8_t { none = 0, closed = 1, busy = 2, failed = 4 };

    std::atomic<std::uint8_t> obstacles{none};
    std::byte* cursor = nullptr;
    std::byte* end =
        nullptr; // whoever reaches it has to look: a block, a stride of the checksum or the object ends
    std::atomic<std::uint64_t> written{0};
    const std::byte* prepared = nullptr; // what was handed out last to be written into
    std::size_t prepared_size = 0;

    // Room for so many bytes, and some are left then. False of nothing.
    bool has(std::size_t size) const noexcept
    {
        const auto room = static_cast<std::size_t>(end - cursor);
        return obstacles.load(std::memory_order_relaxed) == none && size != 0 && size < room;
    }

    // All of it or nothing.
    bool fill(const void* bytes, std::size_t size) noexcept
    {
        if (!has(size)) {
            return false;
        }
        std::memcpy(cursor, bytes, size);
        advance(size);
        return true;
    }

    // How many of `size` bytes were really handed out where the cursor still is: memory beyond that is not
    // the caller's bytes.
    std::size_t take_prepared(std::size_t size) noexcept
    {
        const std::size_t most = prepared == cursor ? prepared_size : 0;
        prepared_size = 0;
        return size < most ? size : most;
    }

    void advance(std::size_t size) noexcept
    {
        cursor += size;
        // There is one writer: no read-modify-write, which would lock the bus for every small write.
        written.store(written.load(std::memory_order_relaxed) + size, std::memory_order_relaxed);
    }
};

} // namespace cloudbuf::detail
