// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Tests of HMAC.

#include "codec/hmac.hpp"

#include "codec/bytes.hpp"
#include "codec/hex.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <string_view>
#include <utility>

using namespace cloudbuf;

namespace {

struct example {
    std::string key;
    std::string data;
    std::string_view expected;
};

// RFC 4231, section 4, without the truncated one.
const example examples[] = {
    {std::string(20, '\x0b'), "Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
    {"Jefe",
     "what do ya want for nothing?",
     "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
    {std::string(20, '\xaa'),
     std::string(50, '\xdd'),
     "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
    {"\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19",
     std::string(50, '\xcd'),
     "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"},
    {std::string(131, '\xaa'),
     "Test Using Larger Than Block-Size Key - Hash Key First",
     "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
    {std::string(131, '\xaa'),
     "This is a test using a larger than block-size key and a larger than block-size data. The key needs to "
     "be "
     "hashed before being used by the HMAC algorithm.",
     "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"},
};

} // namespace

TEST_CASE("hmac: the examples of RFC 4231")
{
    for (const example& e : examples) {
        CAPTURE(e.data);
        CHECK(codec::hex(codec::hmac_sha256(codec::octets(e.key), e.data)) == e.expected);
    }
}

TEST_CASE("hmac: a prepared key signs again and again, also after a move")
{
    for (const example& e : examples) {
        CAPTURE(e.data);
        codec::hmac_sha256_key first(codec::octets(e.key));
        CHECK(codec::hex(first.sign(e.data)) == e.expected);
        CHECK(first.sign("other") == codec::hmac_sha256(codec::octets(e.key), "other"));
        const codec::hmac_sha256_key second = std::move(first);
        CHECK(codec::hex(second.sign(e.data)) == e.expected);
    }
}

TEST_CASE("hmac: keys of one block and around it differ from each other")
{
    const std::string key(65, 'k');
    const auto sign = [&key](std::size_t size) {
        return codec::hmac_sha256(codec::octets(std::string_view(key).substr(0, size)), "data");
    };
    CHECK(sign(63) != sign(64));
    CHECK(sign(64) != sign(65));
    // A key shorter than a block is padded with zeros, a longer one is replaced by its hash.
    const auto digest = codec::sha256(key);
    CHECK(sign(65) == codec::hmac_sha256(digest, "data"));
    CHECK(codec::hmac_sha256({}, "data") == codec::hmac_sha256(codec::octets(std::string(64, '\0')), "data"));
}
