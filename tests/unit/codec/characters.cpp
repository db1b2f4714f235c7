// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Tests of judging text by its characters.

#include "codec/characters.hpp"

#include <catch2/catch_test_macros.hpp>

#include <cstddef>
#include <string>
#include <string_view>

using namespace cloudbuf;

TEST_CASE("characters: of all 256 bytes only those of a token belong to one")
{
    const std::string_view token =
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    for (int byte = 0; byte != 256; ++byte) {
        const char c = static_cast<char>(byte);
        CAPTURE(byte);
        const bool belongs = token.find(c) != std::string_view::npos;
        CHECK(codec::token_characters.has(c) == belongs);
        CHECK(codec::is_token(std::string("x") + c) == belongs);
    }
    CHECK(codec::is_token("A-z0_9.!"));
    CHECK_FALSE(codec::is_token(""));
}

TEST_CASE("characters: a bad byte is found wherever it stands")
{
    const auto is_bad = [](char c) { return c == '\n' || static_cast<unsigned char>(c) >= 0x80; };
    CHECK(codec::has_none("", is_bad));
    for (std::size_t size = 1; size != 70; ++size) {
        std::string text(size, 'a');
        CHECK(codec::has_none(text, is_bad));
        for (std::size_t at = 0; at != size; ++at) {
            for (const char bad : {'\n', '\x80', '\xff'}) {
                text[at] = bad;
                CAPTURE(size, at);
                CHECK_FALSE(codec::has_none(text, is_bad));
            }
            text[at] = 'a';
        }
    }
}
