// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// What a write cannot do without: its bytes copied into the blocks of a part, and their checksum.

#pragma once

#include "write_path/pass.hpp"

#include <cstddef>
#include <memory>
#include <vector>

namespace cloudbuf::bench {

/// Memory of the size of a part, in blocks as the library takes them; each pass goes over all of it.
class block_copy {
public:
    block_copy();

    /// Nothing but the copies.
    void copy(pass& p);

    /// And CRC-64/NVME behind them, as soon as 64 KiB have come together or a block is full.
    void copy_and_sum(pass& p);

private:
    struct block {
        std::unique_ptr<char[]> bytes;
        std::size_t size;
    };

    template <class Behind>
    void write_all(pass& p, Behind behind);

    std::vector<block> blocks_;
};

} // namespace cloudbuf::bench
