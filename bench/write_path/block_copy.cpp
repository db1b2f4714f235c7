// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// What a write cannot do without: its bytes copied into the blocks of a part, and their checksum.

#include "write_path/block_copy.hpp"

#include "codec/crc.hpp"
#include "plan/block_sizes.hpp"

#include <algorithm>
#include <cstring>
#include <stdexcept>

namespace cloudbuf::bench {

block_copy::block_copy()
{
    for (std::size_t have = 0; have < pass::part_size;) {
        const std::size_t size = plan::next_block(have, pass::part_size);
        blocks_.push_back({std::make_unique_for_overwrite<char[]>(size), size});
        have += size;
    }
}

// `behind(cursor, n, block_is_full)` follows each copy of `n` bytes; a write that does not fit into a block
// is two.
template <class Behind>
void block_copy::write_all(pass& p, Behind behind)
{
    auto next = blocks_.begin();
    char* cursor = nullptr;
    char* end = nullptr;
    pass_watch watch{p};
    for (std::uint64_t i = 0; i < p.writes; ++i) {
        const char* from = static_cast<const char*>(p.bytes.data());
        for (std::size_t left = p.bytes.size(); left != 0;) {
            if (cursor == end) {
                cursor = next->bytes.get();
                end = cursor + next->size;
                ++next;
            }
            const std::size_t n = std::min(left, static_cast<std::size_t>(end - cursor));
            std::memcpy(cursor, from, n);
            cursor += n;
            from += n;
            left -= n;
            behind(cursor, n, cursor == end);
        }
    }
    watch.stop();
}

void block_copy::copy(pass& p)
{
    write_all(p, [](const char*, std::size_t, bool) {});
}

void block_copy::copy_and_sum(pass& p)
{
    constexpr std::size_t stride = 64 * 1024;
    codec::crc sum{codec::crc_algorithm::crc64nvme};
    std::size_t pending = 0;
    write_all(p, [&](const char* cursor, std::size_t n, bool block_is_full) {
        pending += n;
        if (block_is_full || pending >= stride) {
            sum.update(cursor - pending, pending);
            pending = 0;
        }
    });
    if (sum.value() == 0) { // and it is not optimised away
        throw std::runtime_error("the sum of random bytes is 0");
    }
}

} // namespace cloudbuf::bench
