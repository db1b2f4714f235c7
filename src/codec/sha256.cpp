// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// SHA-256 (FIPS 180-4), at once or as the bytes come.

#include "codec/sha256.hpp"

#include <new>

namespace cloudbuf::codec {

sha256_digest sha256(std::string_view bytes)
{
    sha256_hasher hasher;
    hasher.update(bytes);
    return hasher.finish();
}

sha256_hasher::sha256_hasher() : context_(digest_algorithm::sha256)
{
    // Every provider of OpenSSL has SHA-256, so that only memory can be missing.
    if (!context_.usable()) {
        throw std::bad_alloc();
    }
}

void sha256_hasher::update(const void* data, std::size_t size)
{
    context_.update(data, size);
}

sha256_digest sha256_hasher::finish()
{
    sha256_digest digest;
    context_.finish(digest);
    return digest;
}

void sha256_hasher::reset()
{
    context_.reset();
}

} // namespace cloudbuf::codec
