// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Which authorities a TLS context trusts.

#pragma once

#include <cloudbuf/client_options.hpp>

#include <openssl/ssl.h>

#include <string>

namespace cloudbuf::net {

/// Loads what `options` name, or the system's authorities if they name none. Returns what is wrong with
/// which file; empty if nothing is.
std::string trust(SSL_CTX* context, const tls_options& options);

/// The reason of the oldest error of OpenSSL's queue, for people; empties the queue.
std::string openssl_reason();

} // namespace cloudbuf::net
