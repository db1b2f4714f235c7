// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The rest of a sequence of buffers that is sent piece by piece.

#pragma once

#include "net/asio.hpp"

#include <boost/asio/buffer.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

namespace cloudbuf::net {

/// Refers to bytes of somebody else.
class unsent {
public:
    // What a gathering send takes at once on every system (Asio's own limit).
    static constexpr std::size_t max_gathered = 64;

    void append(asio::const_buffer b)
    {
        if (b.size() > 0) {
            buffers_.push_back(b);
            size_ += b.size();
        }
    }

    std::size_t size() const noexcept { return size_; }

    /// The first bytes, in at most `count` buffers.
    std::span<const asio::const_buffer> front(std::size_t count = max_gathered) const noexcept
    {
        return std::span{buffers_}.subspan(first_, std::min(count, buffers_.size() - first_));
    }

    /// The first `size` bytes are sent.
    void consume(std::size_t size) noexcept
    {
        size = std::min(size, size_);
        size_ -= size;
        while (size > 0) {
            asio::const_buffer& b = buffers_[first_];
            const std::size_t n = std::min(size, b.size());
            b += n;
            size -= n;
            first_ += b.size() == 0 ? 1 : 0;
        }
    }

private:
    std::vector<asio::const_buffer> buffers_;
    std::size_t first_ = 0;
    std::size_t size_ = 0;
};

} // namespace cloudbuf::net
