// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Tests of wiping.

#include "codec/wipe.hpp"

#include <catch2/catch_test_macros.hpp>

#include <stdexcept>
#include <string>

using namespace cloudbuf;

TEST_CASE("wipe: a guard wipes when an exception ends its scope")
{
    std::string buffer = "a secret that is long enough";
    const auto throws = [&buffer] {
        const codec::wipe_guard guard(buffer.data(), buffer.size());
        throw std::runtime_error("anything");
    };
    CHECK_THROWS(throws());
    CHECK(buffer == std::string(buffer.size(), '\0'));
}

TEST_CASE("wipe: overwrites exactly what it is given")
{
    std::string buffer = "abcdef";
    codec::wipe(buffer.data() + 1, 4);
    CHECK(buffer == std::string("a\0\0\0\0f", 6));
    codec::wipe(nullptr, 0);
}
