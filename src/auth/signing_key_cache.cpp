// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Keeps the signing keys that were used last, because deriving one costs far more than a signature.

#include "auth/signing_key_cache.hpp"

#include "auth/amz_date.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace cloudbuf::auth {

std::shared_ptr<const signing_key> signing_key_cache::get(
    const credentials& identity, std::chrono::system_clock::time_point time, const signing_scope& scope
)
{
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::lock_guard lock{mutex_};
    const auto found = std::find_if(newest_first_.begin(), newest_first_.end(), [&](const entry& e) {
        return e.day == day && e.scope == scope && e.key->access_key_id() == identity.access_key_id &&
               e.secret_access_key == identity.secret_access_key;
    });
    if (found != newest_first_.end()) {
        std::rotate(newest_first_.begin(), found, std::next(found));
        return newest_first_.front().key;
    }
    const std::string date = amz_date(time).substr(0, 8);
    auto key = std::make_shared<const signing_key>(identity, date, scope);
    if (newest_first_.size() == max_entries) {
        newest_first_.pop_back();
    }
    newest_first_.insert(newest_first_.begin(), entry{day, identity.secret_access_key, scope, key});
    return key;
}

} // namespace cloudbuf::auth
