// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Trust, identity, ciphers and remembered sessions: what all TLS connections of a client share.

#include "net/tls_context.hpp"

#include "net/tls_trust.hpp"

#include <boost/asio/ip/address.hpp>

#include <openssl/err.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <new>
#include <string_view>

namespace cloudbuf::net {

namespace {

// AES-128 first: it is a fifth cheaper than AES-256 and as safe for this purpose.
constexpr const char* tls13_ciphers =
    "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256";
constexpr const char* tls12_ciphers = "ECDHE+AESGCM+AES128:ECDHE+AESGCM:ECDHE+CHACHA20:DEFAULT";

int refuse_passphrase(char*, int, int, void*)
{
    return 0; // OpenSSL's own callback asks on the terminal
}

std::string use_identity(SSL_CTX* context, const tls_options& options)
{
    const std::string& certificate = options.client_certificate;
    const std::string& key = options.client_key;
    if (certificate.empty() != key.empty()) {
        return "client_certificate and client_key need each other";
    }
    if (certificate.empty()) {
        return {};
    }
    if (SSL_CTX_use_certificate_chain_file(context, certificate.c_str()) != 1) {
        return "client_certificate " + certificate + ": " + openssl_reason();
    }
    if (SSL_CTX_use_PrivateKey_file(context, key.c_str(), SSL_FILETYPE_PEM) != 1) {
        return "client_key " + key + ": " + openssl_reason();
    }
    if (SSL_CTX_check_private_key(context) != 1) {
        return "client_key " + key + " is not the key of client_certificate " + certificate;
    }
    return {};
}

/// An address is named in a certificate by its bytes and never in SNI (RFC 6066, 3).
bool expect_address(SSL* ssl, const asio::ip::address& address, bool verify)
{
    if (!verify) {
        return true;
    }
    const auto check = [ssl](const auto& bytes) {
        return X509_VERIFY_PARAM_set1_ip(SSL_get0_param(ssl), bytes.data(), bytes.size()) == 1;
    };
    return address.is_v4() ? check(address.to_v4().to_bytes()) : check(address.to_v6().to_bytes());
}

bool expect_name(SSL* ssl, std::string name, bool verify)
{
    if (name.ends_with('.')) {
        name.pop_back(); // neither SNI nor certificates know the root's dot
    }
    if (name.empty() || name.find('\0') != std::string::npos) {
        return false;
    }
    if (SSL_set_tlsext_host_name(ssl, name.c_str()) != 1) {
        return false;
    }
    if (verify) {
        SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
        return SSL_set1_host(ssl, name.c_str()) == 1;
    }
    return true;
}

} // namespace

boost::system::result<std::shared_ptr<tls_context>, std::string> tls_context::make(const tls_options& options)
{
    ERR_clear_error();
    std::shared_ptr<tls_context> made{new tls_context};
    made->wire_method_ = tls_wire::make_method();
    made->context_.reset(SSL_CTX_new(TLS_client_method()));
    if (!made->wire_method_ || !made->context_) {
        return "cannot make a TLS context: " + openssl_reason();
    }
    if (std::string problem = made->configure(options); !problem.empty()) {
        return problem;
    }
    return made;
}

std::string tls_context::configure(const tls_options& options)
{
    SSL_CTX* const context = context_.get();
    SSL_CTX_set_default_passwd_cb(context, &refuse_passphrase);
    if (SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) != 1 ||
        SSL_CTX_set_ciphersuites(context, tls13_ciphers) != 1 ||
        SSL_CTX_set_cipher_list(context, tls12_ciphers) != 1) {
        return "this OpenSSL lacks what TLS 1.2 and 1.3 need: " + openssl_reason();
    }
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION);
    // A system-wide configuration may have set it; a connection cut short must not look like a clean end.
    SSL_CTX_clear_options(context, SSL_OP_IGNORE_UNEXPECTED_EOF);
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_read_ahead(context, 1); // one system call for a record, not two

    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    SSL_CTX_sess_set_new_cb(context, &tls_context::on_new_session);
    SSL_CTX_set_app_data(context, this);

    verifies_ = !options.insecure_skip_verify;
    SSL_CTX_set_verify(context, verifies_ ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, nullptr);
    std::string problem = verifies_ ? trust(context, options) : std::string{};
    return problem.empty() ? use_identity(context, options) : problem;
}

tls_client tls_context::make_client(const model::origin& to)
{
    ERR_clear_error();
    tls_client made;
    made.server = std::make_unique<const std::string>(to.host + ':' + std::to_string(to.port));
    made.ssl.reset(SSL_new(context_.get()));
    SSL* const ssl = made.ssl.get();
    if (ssl == nullptr) {
        return made;
    }
    SSL_set_connect_state(ssl);
    error_code not_an_address;
    const auto address = asio::ip::make_address(to.host, not_an_address);
    if (!(not_an_address ? expect_name(ssl, to.host, verifies_) : expect_address(ssl, address, verifies_))) {
        made.ssl.reset();
        return made;
    }
    SSL_set_app_data(ssl, const_cast<std::string*>(made.server.get()));
    if (const auto earlier = sessions_.take(*made.server)) {
        SSL_set_session(ssl, earlier.get()); // if it cannot be used the handshake is a full one
    }
    return made;
}

int tls_context::on_new_session(SSL* ssl, SSL_SESSION* fresh)
{
    auto& self = *static_cast<tls_context*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl)));
    const auto& server = *static_cast<const std::string*>(SSL_get_app_data(ssl));
    SSL_SESSION_up_ref(fresh);
    tls_sessions::session ours{fresh};
    try { // no exception may pass through OpenSSL
        self.sessions_.store(server, std::move(ours));
    } catch (const std::bad_alloc&) {
        // It is only a cache.
    }
    return 0; // we hold a reference of our own
}

} // namespace cloudbuf::net
