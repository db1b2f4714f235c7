// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// A secret string: wiped from memory when it is no longer needed.

#include <cloudbuf/secret.hpp>

#include <openssl/crypto.h>

#include <cstring>
#include <utility>

namespace cloudbuf {

secret::secret(std::string_view text)
    : bytes_(text.empty() ? nullptr : std::make_unique<char[]>(text.size())), size_(text.size())
{
    if (size_ != 0) {
        std::memcpy(bytes_.get(), text.data(), size_);
    }
}

secret::secret(const secret& other) : secret(other.reveal()) {}

secret::secret(secret&& other) noexcept
    : bytes_(std::move(other.bytes_)), size_(std::exchange(other.size_, 0))
{}

secret& secret::operator=(const secret& other)
{
    if (this != &other) {
        *this = secret(other);
    }
    return *this;
}

secret& secret::operator=(secret&& other) noexcept
{
    if (this != &other) {
        wipe();
        bytes_ = std::move(other.bytes_);
        size_ = std::exchange(other.size_, 0);
    }
    return *this;
}

secret::~secret()
{
    wipe();
}

void secret::wipe() noexcept
{
    if (size_ != 0) {
        OPENSSL_cleanse(bytes_.get(), size_);
    }
}

bool operator==(const secret& a, const secret& b) noexcept
{
    return a.size_ == b.size_ && CRYPTO_memcmp(a.bytes_.get(), b.bytes_.get(), a.size_) == 0;
}

} // namespace cloudbuf
