// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The sink's identity, made anew at each start.

#include "sink/certificate.hpp"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <stdexcept>

namespace cloudbuf::bench {

namespace {

struct openssl_deleter {
    void operator()(BIO* p) const { BIO_free(p); }
    void operator()(EVP_PKEY* p) const { EVP_PKEY_free(p); }
    void operator()(X509* p) const { X509_free(p); }
    void operator()(X509_EXTENSION* p) const { X509_EXTENSION_free(p); }
};

template <class T>
using owned = std::unique_ptr<T, openssl_deleter>;

void check(bool done)
{
    if (!done) {
        throw std::runtime_error("the certificate cannot be made");
    }
}

void add_extension(X509* certificate, int id, const char* value)
{
    X509V3_CTX context;
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    const owned<X509_EXTENSION> extension{X509V3_EXT_conf_nid(nullptr, &context, id, value)};
    check(extension && X509_add_ext(certificate, extension.get(), -1) == 1);
}

owned<X509> make_certificate(EVP_PKEY* key)
{
    constexpr long hour = 60L * 60;
    owned<X509> made{X509_new()};
    X509* const c = made.get();
    check(c != nullptr && X509_set_version(c, X509_VERSION_3) == 1);

    std::uint64_t serial = 0; // another one each time, so that no client takes this one for the last run's
    check(RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) == 1);
    check(ASN1_INTEGER_set_uint64(X509_get_serialNumber(c), serial >> 1) == 1);

    check(X509_gmtime_adj(X509_getm_notBefore(c), -hour) != nullptr);
    check(X509_gmtime_adj(X509_getm_notAfter(c), 24 * 7 * hour) != nullptr);
    X509_NAME* const name = X509_get_subject_name(c);
    const auto* text = reinterpret_cast<const unsigned char*>("cloudbuf bench sink");
    check(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, text, -1, -1, 0) == 1);
    check(X509_set_issuer_name(c, name) == 1 && X509_set_pubkey(c, key) == 1);
    // No authority: some clients refuse a server that says it is one, even if they trust it.
    add_extension(c, NID_basic_constraints, "critical,CA:FALSE");
    add_extension(c, NID_ext_key_usage, "serverAuth");
    add_extension(c, NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1");
    check(X509_sign(c, key, EVP_sha256()) != 0);
    return made;
}

} // namespace

std::string make_identity(SSL_CTX* context)
{
    const owned<EVP_PKEY> key{EVP_EC_gen("P-256")};
    check(key != nullptr);
    const owned<X509> certificate = make_certificate(key.get());
    check(SSL_CTX_use_certificate(context, certificate.get()) == 1);
    check(SSL_CTX_use_PrivateKey(context, key.get()) == 1);

    const owned<BIO> text{BIO_new(BIO_s_mem())};
    check(text && PEM_write_bio_X509(text.get(), certificate.get()) == 1);
    char* data = nullptr;
    const long size = BIO_get_mem_data(text.get(), &data);
    return {data, static_cast<std::size_t>(size)};
}

} // namespace cloudbuf::bench
