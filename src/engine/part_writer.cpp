// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The part being filled: the producer's side of an upload.

#include "engine/part_writer.hpp"

#include "plan/block_sizes.hpp"

#include <algorithm>
#include <cassert>
#include <memory>
#include <utility>

namespace cloudbuf::engine {

std::vector<asio::const_buffer> sealed_part::buffers() const
{
    std::vector<asio::const_buffer> out;
    out.reserve(blocks.size());
    std::size_t left = static_cast<std::size_t>(digest.size);
    for (const block& b : blocks) {
        const std::size_t n = std::min(left, b.size);
        if (n != 0) {
            out.emplace_back(b.bytes.get(), n);
        }
        left -= n;
    }
    return out;
}

part_writer::part_writer(
    detail::write_window& window,
    part_memory& memory,
    memory_account& account,
    plan::part_series sizes,
    std::uint64_t max_object,
    model::wanted_digests wanted
)
    : window_(window),
      memory_(memory),
      account_(account),
      sizes_(sizes),
      part_size_(sizes_.size_of(number_)),
      max_object_(max_object),
      wanted_(wanted)
{}

part_writer::~part_writer()
{
    close();
}

void part_writer::advance(std::size_t n)
{
    window_.advance(n);
    if (window_.cursor >= window_.end) {
        if (window_.cursor == end_ || static_cast<std::size_t>(window_.cursor - hashed_) >= stride) {
            hash_up_to_cursor();
        }
        set_window();
    }
}

bool part_writer::grow()
{
    assert(!is_full() && window_.cursor == end_);
    const std::size_t size = plan::next_block(capacity_, part_size_);
    if (blocks_.size() == blocks_.capacity()) {
        blocks_.reserve(std::max(usual_blocks_, 2 * blocks_.size()));
    }
    digester(); // made here, where running out of memory is expected
    std::optional<block> next = memory_.take(account_, size, plan::need(capacity_, part_size_));
    if (!next) {
        return false;
    }
    // The last block may be larger than what the part still takes.
    const std::size_t usable = std::min(size, part_size_ - capacity_);
    capacity_ += size;
    filled_ += static_cast<std::size_t>(end_ - begin_);
    begin_ = next->bytes.get();
    end_ = begin_ + usable;
    hashed_ = begin_;
    window_.cursor = begin_;
    set_window();
    blocks_.push_back(std::move(*next));
    return true;
}

sealed_part part_writer::seal()
{
    hash_up_to_cursor();
    sealed_part out;
    out.number = number_++;
    part_size_ = sizes_.size_of(number_);
    out.digest = digester().finish();
    out.digest.size = size();
    usual_blocks_ = blocks_.size();
    out.blocks = std::exchange(blocks_, {});
    memory_.seal(account_);
    forget_block();
    return out;
}

void part_writer::close() noexcept
{
    if (!std::exchange(closed_, true)) {
        memory_.close(account_, std::exchange(blocks_, {}));
        forget_block();
    }
}

void part_writer::forget_block() noexcept
{
    filled_ = 0;
    capacity_ = 0;
    begin_ = end_ = nullptr;
    hashed_ = nullptr;
    window_.cursor = window_.end = nullptr;
}

/// Small writes may go on up to where somebody has to look.
void part_writer::set_window() noexcept
{
    const std::uint64_t left = max_object_ - window_.written.load(std::memory_order_relaxed);
    const auto until_end = static_cast<std::size_t>(end_ - window_.cursor);
    const auto until_stride = stride - static_cast<std::size_t>(window_.cursor - hashed_);
    window_.end = window_.cursor + std::min<std::uint64_t>({until_end, until_stride, left});
}

/// An upload that waits for its first bytes is small: it has none yet.
part_digester& part_writer::digester()
{
    if (!digester_) {
        digester_ = std::make_unique<part_digester>(wanted_);
    }
    return *digester_;
}

void part_writer::hash_up_to_cursor()
{
    const auto n = static_cast<std::size_t>(window_.cursor - hashed_);
    if (n != 0) {
        digester().update(hashed_, n);
        hashed_ = window_.cursor;
    }
}

} // namespace cloudbuf::engine
