// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Overwrites memory that held a secret, in a way that no optimizer removes.

#pragma once

#include <cstddef>

namespace cloudbuf::codec {

void wipe(void* data, std::size_t size) noexcept;

// Wipes a buffer at the end of its scope, also when an exception ends that.
class wipe_guard {
public:
    wipe_guard(void* data, std::size_t size) noexcept : data_(data), size_(size) {}
    wipe_guard(const wipe_guard&) = delete;
    wipe_guard& operator=(const wipe_guard&) = delete;
    ~wipe_guard() { wipe(data_, size_); }

private:
    void* data_;
    std::size_t size_;
};

} // namespace cloudbuf::codec
