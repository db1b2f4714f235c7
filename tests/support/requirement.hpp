// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// What to do when a program that a test needs is not installed.

#pragma once

#include <catch2/catch_test_macros.hpp>

#include <cstdlib>
#include <string>
#include <string_view>

namespace cloudbuf::test {

/// Skips the test and says why, by an exception of Catch; fails it where nothing may be missing (CI=true).
inline void unavailable(const std::string& why)
{
    const char* ci = std::getenv("CI");
    if (ci != nullptr && std::string_view(ci) == "true") {
        FAIL(why << " (with CI=true nothing may be missing)");
    }
    SKIP(why);
}

} // namespace cloudbuf::test
