// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// One running OpenSSL digest, which the hash classes wrap.

#include "codec/digest_context.hpp"

#include <openssl/evp.h>

#include <new>

namespace cloudbuf::codec {
namespace {

const EVP_MD* find(digest_algorithm algorithm)
{
    switch (algorithm) {
    case digest_algorithm::md5:
        return EVP_md5();
    case digest_algorithm::sha256:
        return EVP_sha256();
    }
    return nullptr;
}

// Once a context works, only memory can fail it.
void require(int succeeded)
{
    if (succeeded != 1) {
        throw std::bad_alloc();
    }
}

} // namespace

digest_context::digest_context(digest_algorithm algorithm) : context_(EVP_MD_CTX_new())
{
    require(context_ != nullptr);
    if (EVP_DigestInit_ex(context_.get(), find(algorithm), nullptr) != 1) {
        context_.reset();
    }
}

digest_context digest_context::clone() const
{
    digest_context copy;
    copy.context_.reset(EVP_MD_CTX_new());
    require(copy.context_ != nullptr);
    require(EVP_MD_CTX_copy_ex(copy.context_.get(), context_.get()));
    return copy;
}

void digest_context::update(const void* data, std::size_t size)
{
    require(EVP_DigestUpdate(context_.get(), data, size));
}

void digest_context::finish(std::span<std::uint8_t> out)
{
    require(EVP_DigestFinal_ex(context_.get(), out.data(), nullptr));
}

void digest_context::reset()
{
    // Without an algorithm OpenSSL keeps the one it has looked up, which costs half a microsecond.
    require(EVP_DigestInit_ex(context_.get(), nullptr, nullptr));
}

void digest_context::deleter::operator()(evp_md_ctx_st* context) const noexcept
{
    EVP_MD_CTX_free(context);
}

} // namespace cloudbuf::codec
