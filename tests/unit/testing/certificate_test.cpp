// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Test certificates, verified by OpenSSL as a client would.

#include "testing/certificate.hpp"

#include <catch2/catch_test_macros.hpp>
#include <openssl/pem.h>
#include <openssl/x509_vfy.h>

#include <memory>
#include <stdexcept>

using namespace cloudbuf::testing;

namespace {

using certificate = std::unique_ptr<X509, decltype(&X509_free)>;

certificate parse(const std::string& pem)
{
    const std::unique_ptr<BIO, decltype(&BIO_free)> bio{
        BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), &BIO_free
    };
    return {PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr), &X509_free};
}

// X509_V_OK, or why a strict client refuses the server.
int verify(const std::string& trusted, const std::string& server, const char* host)
{
    const auto anchor = parse(trusted);
    const auto subject = parse(server);
    const std::unique_ptr<X509_STORE, decltype(&X509_STORE_free)> store{X509_STORE_new(), &X509_STORE_free};
    X509_STORE_add_cert(store.get(), anchor.get());
    const std::unique_ptr<X509_STORE_CTX, decltype(&X509_STORE_CTX_free)> context{
        X509_STORE_CTX_new(), &X509_STORE_CTX_free
    };
    X509_STORE_CTX_init(context.get(), store.get(), subject.get(), nullptr);
    auto* const rules = X509_STORE_CTX_get0_param(context.get());
    X509_VERIFY_PARAM_set_flags(rules, X509_V_FLAG_X509_STRICT);
    if (X509_VERIFY_PARAM_set1_ip_asc(rules, host) != 1) {
        X509_VERIFY_PARAM_set1_host(rules, host, 0);
    }
    X509_verify_cert(context.get());
    return X509_STORE_CTX_get_error(context.get());
}

leaf_options usual_names()
{
    leaf_options options;
    options.dns_names = {"localhost", "*.s3.localtest"};
    options.ip_addresses = {"127.0.0.1", "::1"};
    return options;
}

} // namespace

TEST_CASE("certificate: a malformed address is an error")
{
    auto options = usual_names();
    options.ip_addresses = {"127.0.0"};
    CHECK_THROWS_AS(make_leaf(make_test_ca(), options), std::runtime_error);
}

TEST_CASE("certificate: another name, another authority, another time are refused")
{
    const auto ca = make_test_ca();
    const auto server = make_leaf(ca, usual_names());
    CHECK(verify(ca.certificate_pem, server.certificate_pem, "example.com") == X509_V_ERR_HOSTNAME_MISMATCH);
    CHECK(verify(ca.certificate_pem, server.certificate_pem, "127.0.0.2") == X509_V_ERR_IP_ADDRESS_MISMATCH);
    CHECK(verify(make_test_ca().certificate_pem, server.certificate_pem, "localhost") != X509_V_OK);

    auto expired = usual_names();
    expired.not_after = expired.not_before + std::chrono::hours{1};
    const auto old = make_leaf(ca, expired);
    CHECK(verify(ca.certificate_pem, old.certificate_pem, "localhost") == X509_V_ERR_CERT_HAS_EXPIRED);

    auto self_signed = usual_names();
    self_signed.self_signed = true;
    const auto alone = make_leaf({}, self_signed);
    CHECK(
        verify(ca.certificate_pem, alone.certificate_pem, "localhost") ==
        X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT
    );
}

TEST_CASE("certificate: a leaf is good for each of its names")
{
    const auto ca = make_test_ca();
    const auto server = make_leaf(ca, usual_names());
    for (const auto* host : {"localhost", "bucket.s3.localtest", "127.0.0.1", "::1"}) {
        CAPTURE(host);
        CHECK(verify(ca.certificate_pem, server.certificate_pem, host) == X509_V_OK);
    }
}
