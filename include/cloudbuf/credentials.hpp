// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// AWS credentials as plain data.

#pragma once

#include <cloudbuf/secret.hpp>

#include <chrono>
#include <optional>
#include <string>

namespace cloudbuf {

/// \brief An AWS access key, with the session token of temporary credentials.
struct credentials {
    std::string access_key_id; ///< Names the key; not a secret.
    secret secret_access_key;  ///< Signs requests; wiped when destroyed.
    secret session_token;      ///< Empty for long-lived keys.

    /// When temporary credentials end; empty if they do not.
    std::optional<std::chrono::system_clock::time_point> expires;

    credentials() = default;

    /// Credentials that do not expire, or whose end is not known.
    credentials(std::string key_id, secret key, secret token = {})
        : access_key_id(std::move(key_id)), secret_access_key(std::move(key)), session_token(std::move(token))
    {}
};

} // namespace cloudbuf
