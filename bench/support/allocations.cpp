// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Replaces the global operators new and delete by ones that count.

#include "support/allocations.hpp"

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <new>

namespace {

std::atomic<std::uint64_t> count{0};
std::atomic<std::uint64_t> bytes{0};
std::atomic<std::uint64_t> freed{0};

void* counted(void* p, std::size_t size)
{
    if (p == nullptr) {
        throw std::bad_alloc();
    }
    count.fetch_add(1, std::memory_order_relaxed);
    bytes.fetch_add(size, std::memory_order_relaxed);
    return p;
}

void release(void* p) noexcept
{
    if (p != nullptr) {
        freed.fetch_add(1, std::memory_order_relaxed);
        std::free(p);
    }
}

// aligned_alloc wants a whole number of alignments.
std::size_t round_up(std::size_t size, std::size_t alignment)
{
    return (size + alignment - 1) / alignment * alignment;
}

} // namespace

cloudbuf::bench::allocations cloudbuf::bench::allocations_so_far() noexcept
{
    return {
        count.load(std::memory_order_relaxed),
        bytes.load(std::memory_order_relaxed),
        freed.load(std::memory_order_relaxed)
    };
}

// The forms for arrays and those that do not throw call these, as the standard says of the defaults.

void* operator new(std::size_t size)
{
    return counted(std::malloc(size != 0 ? size : 1), size);
}

void* operator new(std::size_t size, std::align_val_t alignment)
{
    const auto a = static_cast<std::size_t>(alignment);
    return counted(std::aligned_alloc(a, round_up(size != 0 ? size : 1, a)), size);
}

void operator delete(void* p) noexcept
{
    release(p);
}

void operator delete(void* p, std::size_t) noexcept
{
    release(p);
}

void operator delete(void* p, std::align_val_t) noexcept
{
    release(p);
}

void operator delete(void* p, std::size_t, std::align_val_t) noexcept
{
    release(p);
}
