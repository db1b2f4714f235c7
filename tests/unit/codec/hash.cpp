// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Tests of the incremental hashes.

#include "codec/bytes.hpp"
#include "codec/hex.hpp"
#include "codec/md5.hpp"
#include "codec/sha256.hpp"

#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <utility>

using namespace cloudbuf;

namespace {

std::string sha256_hex(std::string_view bytes)
{
    return codec::hex(codec::sha256(bytes));
}

std::string md5_hex(std::string_view bytes)
{
    const auto digest = codec::md5(bytes);
    return digest ? codec::hex(*digest) : "refused";
}

// Feeds the bytes in pieces of random sizes, empty ones included.
template <class Hasher>
auto hash_in_pieces(Hasher& hasher, std::string_view bytes, std::mt19937& random)
{
    while (!bytes.empty()) {
        const std::size_t size = std::uniform_int_distribution<std::size_t>(0, bytes.size() / 2 + 1)(random);
        hasher.update(bytes.substr(0, size));
        bytes.remove_prefix(size < bytes.size() ? size : bytes.size());
    }
    return hasher.finish();
}

std::string random_bytes(std::size_t size, std::mt19937& random)
{
    std::string out(size, '\0');
    for (char& c : out) {
        c = static_cast<char>(static_cast<std::uint8_t>(random()));
    }
    return out;
}

} // namespace

TEST_CASE("sha256: the examples of FIPS 180")
{
    CHECK(sha256_hex("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(
        sha256_hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    );
    CHECK(
        sha256_hex(std::string(1000000, 'a')) ==
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    );
}

TEST_CASE("md5: the examples of RFC 1321")
{
    CHECK(md5_hex("") == "d41d8cd98f00b204e9800998ecf8427e");
    CHECK(md5_hex("a") == "0cc175b9c0f1b6a831c399e269772661");
    CHECK(md5_hex("abc") == "900150983cd24fb0d6963f7d28e17f72");
    CHECK(md5_hex("message digest") == "f96b697d7cb7938d525a2f31aaf161d0");
    CHECK(md5_hex("abcdefghijklmnopqrstuvwxyz") == "c3fcd3d76192e4007dfb496cca67e13b");
    CHECK(
        md5_hex("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789") ==
        "d174ab98d277d9f5a5611c2c9f419d9f"
    );
    CHECK(
        md5_hex("12345678901234567890123456789012345678901234567890123456789012345678901234567890") ==
        "57edf4a22be3c955ac49da2e2107b67a"
    );
}

TEST_CASE("sha256, md5: pieces of any size give the hash of the whole, also after a reset")
{
    const auto seed = Catch::getSeed();
    CAPTURE(seed);
    std::mt19937 random(seed);
    codec::sha256_hasher sha256;
    codec::md5_hasher md5;
    for (int round = 0; round != 200; ++round) {
        const std::string bytes = random_bytes(random() % 2000, random);
        CAPTURE(round, bytes.size());
        CHECK(hash_in_pieces(sha256, bytes, random) == codec::sha256(bytes));
        CHECK(hash_in_pieces(md5, bytes, random) == codec::md5(bytes));
        sha256.reset();
        md5.reset();
    }
}

TEST_CASE("sha256: a reset forgets what was not finished")
{
    codec::sha256_hasher hasher;
    hasher.update("lost");
    hasher.reset();
    hasher.update("abc");
    CHECK(hasher.finish() == codec::sha256("abc"));
}

TEST_CASE("sha256: a hasher that was moved goes on where it was")
{
    codec::sha256_hasher first;
    first.update("ab");
    codec::sha256_hasher second = std::move(first);
    second.update("c");
    CHECK(second.finish() == codec::sha256("abc"));
}
