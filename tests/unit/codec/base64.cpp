// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Tests of base64.

#include "codec/base64.hpp"

#include "codec/bytes.hpp"

#include <catch2/catch_test_macros.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace cloudbuf;

TEST_CASE("base64: text that is not the one encoding of a value is refused")
{
    const std::string_view bad[] = {
        "Zg",       // no padding
        "Zg=",      // too little of it
        "Zm8==",    // too much of it
        "Zg==Zg==", // padding inside
        "====",
        "=m8=",
        "Zm9v\n",
        " Zm9",
        "Zm-_", // the alphabet for URLs
        "Zm9\x80",
        "Zh==", // unused bits that are not zero
        "Zm9=",
        "A===",
    };
    for (const std::string_view text : bad) {
        CAPTURE(text);
        CHECK_FALSE(codec::base64_decode(text).has_value());
    }
}

TEST_CASE("base64: the examples of RFC 4648, section 10")
{
    const std::pair<std::string_view, std::string_view> examples[] = {
        {"", ""},
        {"f", "Zg=="},
        {"fo", "Zm8="},
        {"foo", "Zm9v"},
        {"foob", "Zm9vYg=="},
        {"fooba", "Zm9vYmE="},
        {"foobar", "Zm9vYmFy"},
    };
    for (const auto& [plain, encoded] : examples) {
        CAPTURE(plain);
        CHECK(codec::base64_encode(codec::octets(plain)) == encoded);
        const auto decoded = codec::base64_decode(encoded);
        REQUIRE(decoded.has_value());
        CHECK(std::string(decoded->begin(), decoded->end()) == plain);
    }
}

TEST_CASE("base64: every byte value survives at every position of a group")
{
    for (std::size_t size = 1; size <= 4; ++size) {
        for (unsigned value = 0; value != 256; ++value) {
            const std::vector<std::uint8_t> bytes(size, static_cast<std::uint8_t>(value));
            CHECK(codec::base64_decode(codec::base64_encode(bytes)) == bytes);
        }
    }
    const std::vector<std::uint8_t> last_digits{0xfb, 0xff, 0xbf};
    CHECK(codec::base64_encode(last_digits) == "+/+/");
}
