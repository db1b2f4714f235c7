// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The key that signs one day's requests to one service in one region.

#pragma once

#include <cloudbuf/credentials.hpp>

#include "codec/hmac.hpp"

#include <string>
#include <string_view>

namespace cloudbuf::auth {

struct signing_scope {
    std::string region;
    std::string service;

    friend bool operator==(const signing_scope&, const signing_scope&) = default;
};

// "Create a signed AWS API request", AWS Identity and Access Management user guide, step 4.
class signing_key {
public:
    // `date` is the first eight characters of amz_date().
    signing_key(const credentials& identity, std::string_view date, const signing_scope& scope);

    const std::string& access_key_id() const noexcept { return access_key_id_; }

    // "<date>/<region>/<service>/aws4_request"
    const std::string& credential_scope() const noexcept { return credential_scope_; }

    codec::sha256_digest sign(std::string_view string_to_sign) const { return key_.sign(string_to_sign); }

private:
    std::string access_key_id_;
    std::string credential_scope_;
    codec::hmac_sha256_key key_;
};

} // namespace cloudbuf::auth
