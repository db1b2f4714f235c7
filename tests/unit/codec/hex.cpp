// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Tests of hexadecimal.

#include "codec/hex.hpp"

#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <string>
#include <vector>

using namespace cloudbuf;

TEST_CASE("hex: is lower case, with two digits for each byte")
{
    const std::vector<std::uint8_t> bytes{0x00, 0x0f, 0xa0, 0xff, 0x7e};
    CHECK(codec::hex(bytes) == "000fa0ff7e");
    CHECK(codec::hex({}).empty());
}

TEST_CASE("hex: appending keeps what is there")
{
    const std::vector<std::uint8_t> bytes{0xbe, 0xef};
    std::string out = "dead";
    codec::append_hex(out, bytes);
    CHECK(out == "deadbeef");
}
