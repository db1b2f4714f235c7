// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Single objects in the memory that Asio keeps for its operations.

#pragma once

#include "net/asio.hpp"

#include <boost/asio/recycling_allocator.hpp>

#include <new>
#include <utility>

namespace cloudbuf::net {

/// To be destroyed by `destroy_recycled`.
template <class T, class... Arguments>
T* make_recycled(Arguments&&... arguments)
{
    using allocator = asio::recycling_allocator<T>;
    struct memory {
        T* at;
        ~memory()
        {
            if (at != nullptr) {
                allocator{}.deallocate(at, 1);
            }
        }
    } fresh{allocator{}.allocate(1)};
    T* const made = ::new (static_cast<void*>(fresh.at)) T(std::forward<Arguments>(arguments)...);
    fresh.at = nullptr;
    return made;
}

template <class T>
void destroy_recycled(T* object) noexcept
{
    object->~T();
    asio::recycling_allocator<T>{}.deallocate(object, 1);
}

} // namespace cloudbuf::net
