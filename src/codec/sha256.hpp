// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// SHA-256 (FIPS 180-4), at once or as the bytes come.

#pragma once

#include "codec/digest_context.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace cloudbuf::codec {

using sha256_digest = std::array<std::uint8_t, 32>;

sha256_digest sha256(std::string_view bytes);

class sha256_hasher {
public:
    sha256_hasher();

    void update(const void* data, std::size_t size);
    void update(std::string_view bytes) { update(bytes.data(), bytes.size()); }

    // The digest of everything since construction or the last reset(). The next call must be reset().
    sha256_digest finish();

    void reset();

private:
    digest_context context_;
};

} // namespace cloudbuf::codec
