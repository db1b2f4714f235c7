// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Which authorities a TLS context trusts.

#include "net/tls_trust.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <climits>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <system_error>

namespace cloudbuf::net {

namespace {

// Where distributions keep their bundle, for an OpenSSL that was built to look elsewhere.
constexpr const char* usual_bundles[] = {
    "/etc/ssl/certs/ca-certificates.crt", // Debian, Ubuntu, Arch, Gentoo
    "/etc/pki/tls/certs/ca-bundle.crt",   // Fedora, RHEL
    "/etc/ssl/ca-bundle.pem",             // SUSE
    "/etc/ssl/cert.pem",                  // Alpine, BSD, macOS
};

bool has_entries(const char* folder)
{
    std::error_code ec;
    const std::filesystem::directory_iterator it{folder, ec};
    return !ec && it != std::filesystem::directory_iterator{};
}

bool exists(const char* file)
{
    std::error_code ec;
    return std::filesystem::exists(file, ec);
}

std::string trust_system(SSL_CTX* context)
{
    if (SSL_CTX_set_default_verify_paths(context) != 1) {
        return "the system's certificate authorities: " + openssl_reason();
    }
    // Whoever says where they are means nothing else.
    const bool told = std::getenv(X509_get_default_cert_file_env()) != nullptr ||
                      std::getenv(X509_get_default_cert_dir_env()) != nullptr;
    if (told || exists(X509_get_default_cert_file()) || has_entries(X509_get_default_cert_dir())) {
        return {};
    }
    for (const char* bundle : usual_bundles) {
        if (exists(bundle) && SSL_CTX_load_verify_file(context, bundle) == 1) {
            ERR_clear_error();
            return {};
        }
    }
    return "no certificate authorities were found on this system: name a file (ca_file)";
}

struct deleter {
    void operator()(BIO* p) const noexcept { BIO_free(p); }
    void operator()(X509* p) const noexcept { X509_free(p); }
};

std::string trust_text(SSL_CTX* context, const std::string& pem)
{
    const int size = pem.size() > INT_MAX ? INT_MAX : static_cast<int>(pem.size());
    const std::unique_ptr<BIO, deleter> text{BIO_new_mem_buf(pem.data(), size)};
    X509_STORE* const store = SSL_CTX_get_cert_store(context);
    int count = 0;
    while (text) {
        const std::unique_ptr<X509, deleter> authority{
            PEM_read_bio_X509_AUX(text.get(), nullptr, nullptr, nullptr)
        };
        if (!authority) {
            break;
        }
        if (X509_STORE_add_cert(store, authority.get()) != 1) {
            return "ca_pem: " + openssl_reason();
        }
        ++count;
    }
    // Only the end of the text ends a good list.
    const bool at_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
    if (count == 0 || !at_end) {
        return "ca_pem: " + (at_end ? std::string{"no certificate in it"} : openssl_reason());
    }
    ERR_clear_error();
    return {};
}

} // namespace

std::string trust(SSL_CTX* context, const tls_options& options)
{
    if (options.ca_file.empty() && options.ca_path.empty() && options.ca_pem.empty()) {
        return trust_system(context);
    }
    if (!options.ca_file.empty() && SSL_CTX_load_verify_file(context, options.ca_file.c_str()) != 1) {
        return "ca_file " + options.ca_file + ": " + openssl_reason();
    }
    if (!options.ca_path.empty()) {
        // OpenSSL looks into a folder only when it needs to, and says nothing about one that is missing.
        std::error_code ec;
        if (!std::filesystem::is_directory(options.ca_path, ec)) {
            return "ca_path " + options.ca_path + ": not a folder";
        }
        if (SSL_CTX_load_verify_dir(context, options.ca_path.c_str()) != 1) {
            return "ca_path " + options.ca_path + ": " + openssl_reason();
        }
    }
    return options.ca_pem.empty() ? std::string{} : trust_text(context, options.ca_pem);
}

std::string openssl_reason()
{
    const unsigned long error = ERR_get_error();
    ERR_clear_error();
    if (ERR_SYSTEM_ERROR(error)) {
        return std::system_category().message(ERR_GET_REASON(error));
    }
    const char* const reason = error == 0 ? nullptr : ERR_reason_error_string(error);
    return reason == nullptr ? "unknown reason" : reason;
}

} // namespace cloudbuf::net
