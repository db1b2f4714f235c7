// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Certificates are built and signed with OpenSSL's X509 interface.

#include "testing/certificate.hpp"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <cstdint>
#include <memory>
#include <stdexcept>

namespace cloudbuf::testing {

namespace {

struct openssl_deleter {
    void operator()(BIO* p) const { BIO_free(p); }
    void operator()(EVP_PKEY* p) const { EVP_PKEY_free(p); }
    void operator()(X509* p) const { X509_free(p); }
    void operator()(X509_EXTENSION* p) const { X509_EXTENSION_free(p); }
};

template <typename T>
using owned = std::unique_ptr<T, openssl_deleter>;

template <typename T>
owned<T> checked(T* pointer, const char* what)
{
    if (pointer == nullptr) {
        throw std::runtime_error(std::string{"cannot make a test certificate: "} + what);
    }
    return owned<T>{pointer};
}

void check(bool done, const char* what)
{
    if (!done) {
        throw std::runtime_error(std::string{"cannot make a test certificate: "} + what);
    }
}

std::string text_of(BIO& bio)
{
    char* data = nullptr;
    const auto size = BIO_get_mem_data(&bio, &data);
    return {data, static_cast<std::size_t>(size)};
}

std::string to_pem(X509& certificate)
{
    const auto bio = checked(BIO_new(BIO_s_mem()), "memory");
    check(PEM_write_bio_X509(bio.get(), &certificate) == 1, "writing the certificate");
    return text_of(*bio);
}

std::string to_pem(EVP_PKEY& key)
{
    const auto bio = checked(BIO_new(BIO_s_mem()), "memory");
    check(
        PEM_write_bio_PrivateKey(bio.get(), &key, nullptr, nullptr, 0, nullptr, nullptr) == 1,
        "writing the key"
    );
    return text_of(*bio);
}

owned<BIO> reader(const std::string& pem)
{
    return checked(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), "memory");
}

owned<EVP_PKEY> make_key()
{
    return checked(EVP_EC_gen("P-256"), "EC key");
}

void set_time(ASN1_TIME* field, std::chrono::system_clock::time_point when)
{
    check(ASN1_TIME_set(field, std::chrono::system_clock::to_time_t(when)) != nullptr, "validity");
}

owned<X509> make_unsigned(
    const char* common_name,
    EVP_PKEY& key,
    std::chrono::system_clock::time_point not_before,
    std::chrono::system_clock::time_point not_after
)
{
    auto certificate = checked(X509_new(), "memory");
    check(X509_set_version(certificate.get(), X509_VERSION_3) == 1, "version");

    // Distinct serial numbers keep a client from mistaking one run's certificate for another's.
    std::uint64_t serial = 0;
    check(RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) == 1, "random serial number");
    check(
        ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate.get()), serial >> 1) == 1, "serial number"
    );

    set_time(X509_getm_notBefore(certificate.get()), not_before);
    set_time(X509_getm_notAfter(certificate.get()), not_after);
    const auto* name = reinterpret_cast<const unsigned char*>(common_name);
    X509_NAME* const subject = X509_get_subject_name(certificate.get());
    check(X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, name, -1, -1, 0) == 1, "name");
    check(X509_set_pubkey(certificate.get(), &key) == 1, "public key");
    return certificate;
}

void add_extension(X509& certificate, X509& issuer, int id, const std::string& value)
{
    X509V3_CTX context;
    X509V3_set_ctx(&context, &issuer, &certificate, nullptr, nullptr, 0);
    const auto extension = checked(X509V3_EXT_conf_nid(nullptr, &context, id, value.c_str()), value.c_str());
    check(X509_add_ext(&certificate, extension.get(), -1) == 1, "extension");
}

std::string alternative_names(const leaf_options& options)
{
    std::string names;
    const auto add = [&](const char* kind, const std::string& name) {
        names += (names.empty() ? "" : ",") + std::string{kind} + name;
    };
    for (const auto& name : options.dns_names) {
        add("DNS:", name);
    }
    for (const auto& address : options.ip_addresses) {
        add("IP:", address);
    }
    return names;
}

} // namespace

certificate_authority make_test_ca(
    std::chrono::system_clock::time_point not_before, std::chrono::system_clock::time_point not_after
)
{
    const auto key = make_key();
    const auto certificate = make_unsigned("cloudbuf test authority", *key, not_before, not_after);
    check(X509_set_issuer_name(certificate.get(), X509_get_subject_name(certificate.get())) == 1, "issuer");
    add_extension(*certificate, *certificate, NID_basic_constraints, "critical,CA:TRUE");
    add_extension(*certificate, *certificate, NID_key_usage, "critical,keyCertSign,cRLSign");
    add_extension(*certificate, *certificate, NID_subject_key_identifier, "hash");
    check(X509_sign(certificate.get(), key.get(), EVP_sha256()) != 0, "signing");
    return {to_pem(*certificate), to_pem(*key)};
}

leaf make_leaf(const certificate_authority& authority, const leaf_options& options)
{
    const auto key = make_key();
    const auto certificate =
        make_unsigned("cloudbuf test server", *key, options.not_before, options.not_after);

    owned<X509> ca;
    owned<EVP_PKEY> ca_key;
    if (!options.self_signed) {
        const auto pem = reader(authority.certificate_pem);
        const auto key_pem = reader(authority.key_pem);
        ca = checked(PEM_read_bio_X509(pem.get(), nullptr, nullptr, nullptr), "authority");
        ca_key =
            checked(PEM_read_bio_PrivateKey(key_pem.get(), nullptr, nullptr, nullptr), "authority's key");
    }
    X509& issuer = ca ? *ca : *certificate;

    check(X509_set_issuer_name(certificate.get(), X509_get_subject_name(&issuer)) == 1, "issuer");
    add_extension(*certificate, issuer, NID_basic_constraints, "critical,CA:FALSE");
    add_extension(*certificate, issuer, NID_key_usage, "critical,digitalSignature");
    add_extension(*certificate, issuer, NID_ext_key_usage, "serverAuth");
    add_extension(*certificate, issuer, NID_subject_key_identifier, "hash");
    if (ca) {
        add_extension(*certificate, issuer, NID_authority_key_identifier, "keyid:always");
    }
    if (const auto names = alternative_names(options); !names.empty()) {
        add_extension(*certificate, issuer, NID_subject_alt_name, names);
    }
    check(X509_sign(certificate.get(), ca_key ? ca_key.get() : key.get(), EVP_sha256()) != 0, "signing");
    return {to_pem(*certificate), to_pem(*key)};
}

} // namespace cloudbuf::testing
