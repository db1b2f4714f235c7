// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// MD5 (RFC 1321), for the Content-MD5 header only: it finds damage, it proves nothing.

#include "codec/md5.hpp"

namespace cloudbuf::codec {

std::optional<md5_digest> md5(std::string_view bytes)
{
    md5_hasher hasher;
    hasher.update(bytes);
    return hasher.finish();
}

md5_hasher::md5_hasher() : context_(digest_algorithm::md5) {}

void md5_hasher::update(const void* data, std::size_t size)
{
    if (context_.usable()) {
        context_.update(data, size);
    }
}

std::optional<md5_digest> md5_hasher::finish()
{
    if (!context_.usable()) {
        return std::nullopt;
    }
    md5_digest digest;
    context_.finish(digest);
    return digest;
}

void md5_hasher::reset()
{
    if (context_.usable()) {
        context_.reset();
    }
}

} // namespace cloudbuf::codec
