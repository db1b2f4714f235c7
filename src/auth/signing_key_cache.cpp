// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Keeps the signing key of the last request, because deriving one costs far more than a signature.

#include "auth/signing_key_cache.hpp"

#include "auth/amz_date.hpp"

#include <string_view>

namespace cloudbuf::auth {

const signing_key& signing_key_cache::get(
    const credentials& identity, std::chrono::system_clock::time_point time, const signing_scope& scope
)
{
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const bool holds = entry_ && entry_->day == day && entry_->scope == scope &&
                       entry_->key.access_key_id() == identity.access_key_id &&
                       entry_->secret_access_key == identity.secret_access_key;
    if (!holds) {
        const std::string date = amz_date(time).substr(0, 8);
        entry_.emplace(entry{day, identity.secret_access_key, scope, signing_key(identity, date, scope)});
    }
    return entry_->key;
}

} // namespace cloudbuf::auth
