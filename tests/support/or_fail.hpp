// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// How coroutines of tests are started that end with their context, which waits for them.

#pragma once

#include <exception>

namespace cloudbuf::test {

/// A completion for co_spawn: what escapes from the coroutine ends the run, and is not lost.
inline constexpr auto or_fail = [](const std::exception_ptr& e) {
    if (e) {
        std::rethrow_exception(e);
    }
};

} // namespace cloudbuf::test
