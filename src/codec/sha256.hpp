// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// SHA-256 (FIPS 180-4), at once or as the bytes come.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace cloudbuf::codec {

using sha256_digest = std::array<std::uint8_t, 32>;

sha256_digest sha256(std::string_view bytes) noexcept;

// Copies have the same state. It is wiped on destruction, because it may have taken in a key.
class sha256_hasher {
public:
    sha256_hasher() noexcept { reset(); }
    sha256_hasher(const sha256_hasher&) noexcept = default;
    sha256_hasher& operator=(const sha256_hasher&) noexcept = default;
    ~sha256_hasher();

    void update(const void* data, std::size_t size) noexcept;
    void update(std::string_view bytes) noexcept { update(bytes.data(), bytes.size()); }

    // The digest of everything since construction or the last reset(). The next call must be reset().
    sha256_digest finish() noexcept;

    void reset() noexcept;

private:
    // OpenSSL's SHA256_CTX: its header stays out of this one.
    alignas(std::uint64_t) std::array<std::byte, 112> state_;
};

} // namespace cloudbuf::codec
