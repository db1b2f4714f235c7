// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// How often this program asked for memory; only in programs that link cloudbuf_bench_allocations.

#pragma once

#include <cstdint>

namespace cloudbuf::bench {

struct allocations {
    std::uint64_t count = 0;
    std::uint64_t bytes = 0;
    std::uint64_t freed = 0; // how many were given back, without those of aligned_alloc

    friend allocations operator-(const allocations& a, const allocations& b)
    {
        return {a.count - b.count, a.bytes - b.bytes, a.freed - b.freed};
    }
};

/// Calls of operator new, aligned_alloc and operator delete since the program began, on all threads.
allocations allocations_so_far() noexcept;

} // namespace cloudbuf::bench
