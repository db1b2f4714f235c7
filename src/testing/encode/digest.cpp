// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Digests come from OpenSSL; a failure there (no memory, a provider without MD5) is an exception.

#include "testing/encode/digest.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <stdexcept>

namespace cloudbuf::testing {

namespace {

void check(bool done)
{
    if (!done) {
        throw std::runtime_error("OpenSSL refused a digest");
    }
}

struct fetched {
    explicit fetched(const char* name) : md{EVP_MD_fetch(nullptr, name, nullptr), &EVP_MD_free}
    {
        check(md != nullptr);
    }

    std::unique_ptr<EVP_MD, void (*)(EVP_MD*)> md;
};

// Each is looked up once: that takes as long as to hash a small text.
const EVP_MD* algorithm(digest_kind kind)
{
    switch (kind) {
    case digest_kind::md5: {
        static const fetched found{"MD5"};
        return found.md.get();
    }
    case digest_kind::sha1: {
        static const fetched found{"SHA1"};
        return found.md.get();
    }
    case digest_kind::sha256: {
        static const fetched found{"SHA256"};
        return found.md.get();
    }
    }
    return nullptr;
}

} // namespace

void digest::deleter::operator()(evp_md_ctx_st* context) const
{
    EVP_MD_CTX_free(context);
}

digest::digest(digest_kind kind) : context_{EVP_MD_CTX_new()}
{
    check(context_ && EVP_DigestInit_ex(context_.get(), algorithm(kind), nullptr) == 1);
}

void digest::update(std::string_view bytes)
{
    check(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) == 1);
}

std::string digest::finish()
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
    unsigned size = 0;
    check(EVP_DigestFinal_ex(context_.get(), bytes.data(), &size) == 1);
    return {reinterpret_cast<const char*>(bytes.data()), size};
}

std::string digest_of(digest_kind kind, std::string_view bytes)
{
    digest d{kind};
    d.update(bytes);
    return d.finish();
}

std::string hmac_sha256(std::string_view key, std::string_view bytes)
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> result{};
    unsigned size = 0;
    const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
    check(
        HMAC(
            EVP_sha256(), key.data(), static_cast<int>(key.size()), data, bytes.size(), result.data(), &size
        ) != nullptr
    );
    return {reinterpret_cast<const char*>(result.data()), size};
}

} // namespace cloudbuf::testing
