// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// What no client can do without: each part of the data path alone, on the working set that the whole has.

#pragma once

#include "support/usage.hpp"

#include <cstdint>
#include <vector>

namespace cloudbuf::bench {

/// Part buffers of 8 MiB, one for each connection.
class data_path_floor {
public:
    explicit data_path_floor(unsigned connections);

    /// AES-GCM with a key of 128 bits, or of 256, in records of 16 KiB, from the part buffers into a batch of
    /// 128 KiB.
    cost encrypt(std::uint64_t bytes, bool aes256);

    /// Non-blocking sends of 128 KiB to a sink without TLS, on as many sockets as there are buffers.
    cost send(std::uint64_t bytes, std::uint16_t plain_port);

    /// Writes of 64 KiB into the part buffers.
    cost copy(std::uint64_t bytes);

    /// The same, and CRC-64/NVME of each right behind.
    cost copy_and_sum(std::uint64_t bytes);

private:
    template <class EachBatch>
    void for_each_batch(std::uint64_t bytes, EachBatch each);

    std::vector<std::vector<char>> parts_;
    std::vector<char> source_;
};

} // namespace cloudbuf::bench
