// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The bytes that tests upload, and their digest.

#include "support/io.hpp"

#include <openssl/evp.h>

#include <cstring>
#include <random>
#include <stdexcept>

namespace cloudbuf::test {

std::string random_bytes(std::uint64_t seed, std::size_t size)
{
    std::mt19937_64 random(seed);
    std::string out(size, '\0');
    for (std::size_t at = 0; at < size; at += sizeof(std::uint64_t)) {
        const std::uint64_t word = random();
        std::memcpy(out.data() + at, &word, std::min(sizeof word, size - at));
    }
    return out;
}

std::string sha256_hex(std::string_view bytes)
{
    unsigned char digest[32];
    unsigned size = 0;
    if (EVP_Digest(bytes.data(), bytes.size(), digest, &size, EVP_sha256(), nullptr) != 1) {
        throw std::runtime_error("no SHA-256");
    }
    static constexpr char digits[] = "0123456789abcdef";
    std::string out;
    for (const unsigned char byte : digest) {
        out += digits[byte >> 4];
        out += digits[byte & 15];
    }
    return out;
}

} // namespace cloudbuf::test
