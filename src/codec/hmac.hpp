// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// HMAC-SHA-256 (RFC 2104), with a prepared form for keys that sign more than once.

#pragma once

#include "codec/sha256.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace cloudbuf::codec {

sha256_digest hmac_sha256(std::span<const std::uint8_t> key, std::string_view bytes);

// Holds the hash states after the padded key, so that signing costs two short hashes and no key schedule.
// The states are as secret as the key and are wiped on destruction.
class hmac_sha256_key {
public:
    explicit hmac_sha256_key(std::span<const std::uint8_t> key);

    // May be called by several threads at once.
    sha256_digest sign(std::string_view bytes) const;

private:
    sha256_hasher inner_;
    sha256_hasher outer_;
};

} // namespace cloudbuf::codec
