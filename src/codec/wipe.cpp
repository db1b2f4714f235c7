// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Overwrites memory that held a secret, in a way that no optimizer removes.

#include "codec/wipe.hpp"

#include <openssl/crypto.h>

namespace cloudbuf::codec {

void wipe(void* data, std::size_t size) noexcept
{
    if (size != 0) {
        OPENSSL_cleanse(data, size);
    }
}

} // namespace cloudbuf::codec
