// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// SHA-256 (FIPS 180-4), at once or as the bytes come.

// The functions below are OpenSSL's older ones. The newer interface looks the algorithm up and allocates for
// every context: some ten allocations for each request that is signed.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "codec/sha256.hpp"

#include "codec/wipe.hpp"

#include <openssl/sha.h>

#include <new>

namespace cloudbuf::codec {
namespace {

SHA256_CTX* context(void* state) noexcept
{
    return static_cast<SHA256_CTX*>(state);
}

} // namespace

sha256_digest sha256(std::string_view bytes) noexcept
{
    sha256_hasher hasher;
    hasher.update(bytes);
    return hasher.finish();
}

sha256_hasher::~sha256_hasher()
{
    wipe(state_.data(), state_.size());
}

void sha256_hasher::update(const void* data, std::size_t size) noexcept
{
    SHA256_Update(context(state_.data()), data, size);
}

sha256_digest sha256_hasher::finish() noexcept
{
    sha256_digest digest;
    SHA256_Final(digest.data(), context(state_.data()));
    return digest;
}

void sha256_hasher::reset() noexcept
{
    static_assert(sizeof(SHA256_CTX) <= sizeof(state_) && alignof(SHA256_CTX) <= alignof(std::uint64_t));
    SHA256_Init(::new (static_cast<void*>(state_.data())) SHA256_CTX);
}

} // namespace cloudbuf::codec
