// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The sink's identity, made anew at each start.

#pragma once

#include <openssl/ssl.h>

#include <string>

namespace cloudbuf::bench {

/// Gives `context` a new ECDSA P-256 key and a certificate of its own for localhost and 127.0.0.1. Returns
/// the certificate as PEM. Throws if OpenSSL does not do it.
std::string make_identity(SSL_CTX* context);

} // namespace cloudbuf::bench
