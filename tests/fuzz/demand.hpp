// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// What must hold for every input: the fuzzer keeps the one for which it does not.

#pragma once

#include <cstdio>
#include <cstdlib>
#include <source_location>

namespace cloudbuf::fuzz {

/// As an assertion, and in every build.
inline void
demand(bool holds, const char* what, const std::source_location& where = std::source_location::current())
{
    if (!holds) {
        std::fprintf(stderr, "%s:%u: %s\n", where.file_name(), static_cast<unsigned>(where.line()), what);
        std::abort();
    }
}

} // namespace cloudbuf::fuzz
