// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// MD5 (RFC 1321), for the Content-MD5 header only: it finds damage, it proves nothing.

#include "codec/md5.hpp"

#include <openssl/evp.h>

#include <new>

namespace cloudbuf::codec {
namespace {

void require(int succeeded)
{
    if (succeeded != 1) {
        throw std::bad_alloc();
    }
}

} // namespace

std::optional<md5_digest> md5(std::string_view bytes)
{
    md5_hasher hasher;
    hasher.update(bytes);
    return hasher.finish();
}

md5_hasher::md5_hasher() : context_(EVP_MD_CTX_new())
{
    require(context_ != nullptr);
    if (EVP_DigestInit_ex(context_.get(), EVP_md5(), nullptr) != 1) {
        context_.reset();
    }
}

void md5_hasher::update(const void* data, std::size_t size)
{
    if (context_) {
        require(EVP_DigestUpdate(context_.get(), data, size));
    }
}

std::optional<md5_digest> md5_hasher::finish()
{
    if (!context_) {
        return std::nullopt;
    }
    md5_digest digest;
    require(EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr));
    return digest;
}

void md5_hasher::reset()
{
    if (context_) {
        // Without an algorithm OpenSSL keeps the one it has looked up.
        require(EVP_DigestInit_ex(context_.get(), nullptr, nullptr));
    }
}

void md5_hasher::deleter::operator()(evp_md_ctx_st* context) const noexcept
{
    EVP_MD_CTX_free(context);
}

} // namespace cloudbuf::codec
