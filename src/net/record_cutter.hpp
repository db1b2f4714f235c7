// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Cuts a sequence of buffers into TLS records, so that many small buffers become one record.

#pragma once

#include "net/asio.hpp"
#include "net/batch_pool.hpp"

#include <boost/asio/buffer.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <span>

namespace cloudbuf::net {

/// Hands out at most one batch. Each piece but the last is a whole number of records; bytes are copied only
/// where a record spans buffers.
class record_cutter {
public:
    explicit record_cutter(std::span<const asio::const_buffer> bytes) : rest_(bytes) { skip(0); }

    /// Empty at the end. Valid until the next call.
    asio::const_buffer next()
    {
        if (rest_.empty() || room_ == 0) {
            return {};
        }
        const std::size_t whole = std::min(front().size(), room_) / tls_record_size * tls_record_size;
        if (whole != 0) {
            return take(whole);
        }
        if (rest_.size() == 1) {
            return take(front().size());
        }
        std::size_t gathered = 0;
        while (gathered < tls_record_size && !rest_.empty()) {
            const auto piece = take(std::min(front().size(), tls_record_size - gathered));
            std::memcpy(gathered_.data() + gathered, piece.data(), piece.size());
            gathered += piece.size();
        }
        return asio::buffer(gathered_, gathered);
    }

private:
    asio::const_buffer front() const { return rest_.front() + offset_; }

    asio::const_buffer take(std::size_t n)
    {
        const auto piece = asio::buffer(front(), n);
        room_ -= n;
        skip(n);
        return piece;
    }

    void skip(std::size_t n)
    {
        offset_ += n;
        while (!rest_.empty() && offset_ == rest_.front().size()) {
            rest_ = rest_.subspan(1);
            offset_ = 0;
        }
    }

    std::span<const asio::const_buffer> rest_;
    std::size_t offset_ = 0; // into the first of them
    std::size_t room_ = tls_batch_size;
    std::array<unsigned char, tls_record_size> gathered_; // filled before it is read
};

} // namespace cloudbuf::net
