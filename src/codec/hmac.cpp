// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// HMAC-SHA-256 (RFC 2104), with a prepared form for keys that sign more than once.

#include "codec/hmac.hpp"

#include "codec/wipe.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace cloudbuf::codec {
namespace {

constexpr std::size_t block_size = 64; // of SHA-256

using block = std::array<std::uint8_t, block_size>;

void absorb(sha256_hasher& hasher, const block& padded_key, std::uint8_t pad)
{
    block mixed = padded_key;
    const wipe_guard guard(mixed.data(), mixed.size());
    for (std::uint8_t& byte : mixed) {
        byte ^= pad;
    }
    hasher.update(mixed.data(), mixed.size());
}

} // namespace

sha256_digest hmac_sha256(std::span<const std::uint8_t> key, std::string_view bytes)
{
    return hmac_sha256_key(key).sign(bytes);
}

hmac_sha256_key::hmac_sha256_key(std::span<const std::uint8_t> key)
{
    block padded{};
    const wipe_guard guard(padded.data(), padded.size());
    if (key.size() <= block_size) {
        std::copy(key.begin(), key.end(), padded.begin());
    } else {
        sha256_hasher hasher;
        hasher.update(key.data(), key.size());
        sha256_digest digest = hasher.finish();
        const wipe_guard digest_guard(digest.data(), digest.size());
        std::copy(digest.begin(), digest.end(), padded.begin());
    }
    absorb(inner_, padded, 0x36);
    absorb(outer_, padded, 0x5c);
}

sha256_digest hmac_sha256_key::sign(std::string_view bytes) const
{
    sha256_hasher inner = inner_;
    inner.update(bytes);
    const sha256_digest digest = inner.finish();
    sha256_hasher outer = outer_;
    outer.update(digest.data(), digest.size());
    return outer.finish();
}

} // namespace cloudbuf::codec
