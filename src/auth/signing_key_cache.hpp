// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Keeps the signing key of the last request, because deriving one costs far more than a signature.

#pragma once

#include "auth/signing_key.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace cloudbuf::auth {

// Derives anew when the UTC day, the credentials or the scope change. Not safe for use by several threads at
// once.
class signing_key_cache {
public:
    // The reference holds until the next call.
    const signing_key&
    get(const credentials& identity, std::chrono::system_clock::time_point time, const signing_scope& scope);

private:
    struct entry {
        std::chrono::sys_days day;
        secret secret_access_key;
        signing_scope scope;
        signing_key key;
    };

    std::optional<entry> entry_;
};

} // namespace cloudbuf::auth
