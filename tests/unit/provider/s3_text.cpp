// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Tests of cleaning and judging text.

#include "provider/s3/text.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>

using namespace cloudbuf::provider::s3;

TEST_CASE("s3 text: what a service says is cleaned and cut between characters")
{
    CHECK(clean(" a\r\n\t b\x1b[0m\x7f ", 100) == "a b[0m");
    CHECK(clean("abc", 2) == "ab");
    CHECK(clean("abc", 3) == "abc");
    CHECK(clean("a\xc3\xbc", 2) == "a");
    CHECK(clean("a\xe2\x82\xac", 3) == "a");
    CHECK(clean("a\xc3\xbc", 3) == "a\xc3\xbc");
    CHECK(clean(std::string(100, '\x80'), 10).empty());
    CHECK(clean("", 10).empty());
    CHECK(clean("ab", 0).empty());
    CHECK(clean(std::string(1'000'000, ' ') + "x", 10) == "x");
}

TEST_CASE("s3 text: header values are told from what is none")
{
    CHECK(is_header_value(""));
    CHECK(is_header_value("a b\tc"));
    CHECK_FALSE(is_header_value("a\n"));
    CHECK_FALSE(is_header_value("\ta"));
    CHECK_FALSE(is_header_value("\x80"));
}

TEST_CASE("s3 text: all bytes are told apart")
{
    for (int byte = 0; byte != 256; ++byte) {
        const std::string text = std::string("a") + static_cast<char>(byte) + "a";
        const bool visible = byte > ' ' && byte < 0x7f;
        CAPTURE(byte);
        CHECK(is_visible(text) == visible);
        CHECK(is_header_value(text) == (visible || byte == ' ' || byte == '\t'));
        CHECK(has_control_characters(text) == (byte < ' ' || byte == 0x7f));
    }
}
