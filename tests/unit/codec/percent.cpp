// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Tests of percent-encoding.

#include "codec/percent.hpp"

#include <catch2/catch_test_macros.hpp>

#include <cstddef>
#include <cstdio>
#include <string>
#include <string_view>

using namespace cloudbuf;

TEST_CASE("percent: of all 256 bytes only the unreserved ones stand for themselves")
{
    const std::string_view unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~";
    std::size_t kept = 0;
    for (unsigned value = 0; value != 256; ++value) {
        const std::string text(1, static_cast<char>(static_cast<unsigned char>(value)));
        CAPTURE(value);
        char escaped[4];
        std::snprintf(escaped, sizeof escaped, "%%%02X", value);
        const std::string expected =
            unreserved.find(text) != std::string_view::npos ? text : std::string(escaped);
        kept += expected.size() == 1;

        CHECK(codec::percent_encode(text, codec::slash::encode) == expected);
        CHECK(codec::percent_encode(text, codec::slash::keep) == (text == "/" ? text : expected));
    }
    CHECK(kept == 66);
}

TEST_CASE("percent: a key becomes a path")
{
    CHECK(
        codec::percent_encode("a b/c+d/~e/\xc3\xa9/..//%41", codec::slash::keep) ==
        "a%20b/c%2Bd/~e/%C3%A9/..//%2541"
    );
}

TEST_CASE("percent: appending keeps what is there")
{
    std::string out = "/bucket/";
    codec::append_percent_encoded(out, "a/b?", codec::slash::keep);
    CHECK(out == "/bucket/a/b%3F");
    codec::append_percent_encoded(out, "", codec::slash::encode);
    CHECK(out == "/bucket/a/b%3F");
}
