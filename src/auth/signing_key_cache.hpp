// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Keeps the signing keys that were used last, because deriving one costs far more than a signature.

#pragma once

#include "auth/signing_key.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

namespace cloudbuf::auth {

// Shared by the uploads of a client: a small object makes one request and could not use a key of its own
// again. Any thread.
class signing_key_cache {
public:
    std::shared_ptr<const signing_key>
    get(const credentials& identity, std::chrono::system_clock::time_point time, const signing_scope& scope);

private:
    struct entry {
        std::chrono::sys_days day;
        secret secret_access_key;
        signing_scope scope;
        std::shared_ptr<const signing_key> key;
    };

    // Buckets in some regions, each around midnight.
    static constexpr std::size_t max_entries = 8;

    std::mutex mutex_;
    std::vector<entry> newest_first_;
};

} // namespace cloudbuf::auth
