// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Replaces the global operators new and delete, and aligned_alloc, by ones that count.

#include "support/allocations.hpp"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <new>

namespace {

std::atomic<std::uint64_t> count{0};
std::atomic<std::uint64_t> bytes{0};
std::atomic<std::uint64_t> freed{0};

void* counted_or_null(void* p, std::size_t size) noexcept
{
    if (p != nullptr) {
        count.fetch_add(1, std::memory_order_relaxed);
        bytes.fetch_add(size, std::memory_order_relaxed);
    }
    return p;
}

void* counted(void* p, std::size_t size)
{
    if (counted_or_null(p, size) == nullptr) {
        throw std::bad_alloc();
    }
    return p;
}

void* aligned(std::size_t alignment, std::size_t size) noexcept
{
    void* p = nullptr;
    return posix_memalign(&p, std::max(alignment, sizeof(void*)), size) == 0 ? p : nullptr;
}

void release(void* p) noexcept
{
    if (p != nullptr) {
        freed.fetch_add(1, std::memory_order_relaxed);
        std::free(p);
    }
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
    return counted(aligned(static_cast<std::size_t>(alignment), size != 0 ? size : 1), size);
}

// Asio takes coroutine frames and handlers from here, not from the operators; it is found before the C
// library's.
void* aligned_alloc(std::size_t alignment, std::size_t size) noexcept
{
    return counted_or_null(aligned(alignment, size), size);
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
