// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The key that signs one day's requests to one service in one region.

#include "auth/signing_key.hpp"

#include "codec/bytes.hpp"
#include "codec/wipe.hpp"

namespace cloudbuf::auth {
namespace {

constexpr std::string_view terminator = "aws4_request";

codec::hmac_sha256_key derive(const credentials& identity, std::string_view date, const signing_scope& scope)
{
    static constexpr std::string_view prefix = "AWS4";
    const std::string_view secret_access_key = identity.secret_access_key.reveal();
    std::string seed;
    // Once, so that growing leaves no copy behind.
    seed.reserve(prefix.size() + secret_access_key.size());
    seed += prefix;
    seed += secret_access_key;
    const codec::wipe_guard seed_guard(seed.data(), seed.size());

    codec::sha256_digest key = codec::hmac_sha256(codec::octets(seed), date);
    const codec::wipe_guard key_guard(key.data(), key.size());
    for (const std::string_view step :
         {std::string_view(scope.region), std::string_view(scope.service), terminator}) {
        codec::sha256_digest next = codec::hmac_sha256(key, step);
        const codec::wipe_guard next_guard(next.data(), next.size());
        key = next;
    }
    return codec::hmac_sha256_key(key);
}

std::string join_scope(std::string_view date, const signing_scope& scope)
{
    std::string out(date);
    for (const std::string_view step :
         {std::string_view(scope.region), std::string_view(scope.service), terminator}) {
        out += '/';
        out += step;
    }
    return out;
}

} // namespace

signing_key::signing_key(const credentials& identity, std::string_view date, const signing_scope& scope)
    : access_key_id_(identity.access_key_id),
      credential_scope_(join_scope(date, scope)),
      key_(derive(identity, date, scope))
{}

} // namespace cloudbuf::auth
