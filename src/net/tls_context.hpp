// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Trust, identity, ciphers and remembered sessions: what all TLS connections of a client share.

#pragma once

#include <cloudbuf/client_options.hpp>

#include "model/http.hpp"
#include "net/batch_pool.hpp"
#include "net/tls_sessions.hpp"
#include "net/tls_wire.hpp"

#include <boost/system/result.hpp>

#include <openssl/ssl.h>

#include <memory>
#include <string>

namespace cloudbuf::net {

struct ssl_deleter {
    void operator()(SSL_CTX* p) const noexcept { SSL_CTX_free(p); }
    void operator()(SSL* p) const noexcept { SSL_free(p); }
};

/// One connection's end, ready for the handshake.
struct tls_client {
    std::unique_ptr<const std::string> server; // host:port, under which its sessions are kept
    std::unique_ptr<SSL, ssl_deleter> ssl;     // none if it could not be made
};

/// Any thread. Outlives the connections.
class tls_context {
public:
    /// The error says what is wrong with which option.
    static boost::system::result<std::shared_ptr<tls_context>, std::string> make(const tls_options& options);

    tls_context(const tls_context&) = delete;
    tls_context& operator=(const tls_context&) = delete;

    /// Will ask for `to.host` by name, accept only a certificate for it, and resume an earlier session.
    tls_client make_client(const model::origin& to);

    batch_pool& batches() noexcept { return batches_; }
    const BIO_METHOD* wire_method() const noexcept { return wire_method_.get(); }

private:
    tls_context() = default;

    std::string configure(const tls_options& options);
    static int on_new_session(SSL* ssl, SSL_SESSION* fresh);

    batch_pool batches_;
    tls_sessions sessions_;
    tls_wire::method wire_method_;
    std::unique_ptr<SSL_CTX, ssl_deleter> context_;
    bool verifies_ = true;
};

} // namespace cloudbuf::net
