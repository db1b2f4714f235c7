// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Throw-away X.509 certificates for tests: an authority, and leaves that it signs.

#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace cloudbuf::testing {

// The default validity is fixed and wide, so that making a certificate needs no clock.
inline constexpr std::chrono::system_clock::time_point certificate_valid_from =
    std::chrono::sys_days{std::chrono::year{2020} / 1 / 1};
inline constexpr std::chrono::system_clock::time_point certificate_valid_until =
    std::chrono::sys_days{std::chrono::year{2120} / 1 / 1};

struct certificate_authority {
    std::string certificate_pem;
    std::string key_pem;
};

struct leaf_options {
    std::vector<std::string> dns_names;    // a wildcard is written as "*.s3.localtest"
    std::vector<std::string> ip_addresses; // "127.0.0.1", "::1"
    std::chrono::system_clock::time_point not_before = certificate_valid_from;
    std::chrono::system_clock::time_point not_after = certificate_valid_until;
    bool self_signed = false; // signed by its own key; the authority is then not used
};

struct leaf {
    std::string certificate_pem;
    std::string key_pem;
};

// Both make a fresh EC P-256 key. They throw std::runtime_error when OpenSSL refuses (a malformed IP
// address).
certificate_authority make_test_ca(
    std::chrono::system_clock::time_point not_before = certificate_valid_from,
    std::chrono::system_clock::time_point not_after = certificate_valid_until
);
leaf make_leaf(const certificate_authority& authority, const leaf_options& options);

} // namespace cloudbuf::testing
