// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Tests of keeping and renewing signing keys.

#include "auth/signing_key_cache.hpp"

#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <string>

using namespace cloudbuf;
using namespace std::chrono_literals;

namespace {

const std::chrono::system_clock::time_point morning = std::chrono::sys_days(std::chrono::year(2013) / 5 / 24);

const credentials somebody("AKIAIOSFODNN7EXAMPLE", secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"));
const auth::signing_scope scope{"us-east-1", "s3"};

} // namespace

TEST_CASE("signing_key_cache: a change of anything that goes into the key gives another key")
{
    auth::signing_key_cache cache;
    const auto first = cache.get(somebody, morning, scope)->sign("text");
    const auto differs = [&](const credentials& identity, auto time, const auth::signing_scope& where) {
        const auto changed = cache.get(identity, time, where)->sign("text");
        return changed != first && cache.get(somebody, morning, scope)->sign("text") == first;
    };
    credentials other_secret = somebody;
    other_secret.secret_access_key = secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEZ");

    CHECK(differs(other_secret, morning, scope));
    CHECK(differs(somebody, morning + 24h, scope));
    CHECK(differs(somebody, morning - 1s, scope));
    CHECK(differs(somebody, morning, {"us-west-2", "s3"}));
    CHECK(differs(somebody, morning, {"us-east-1", "sts"}));
}

TEST_CASE("signing_key_cache: another access key id with the same secret is another credential")
{
    auth::signing_key_cache cache;
    CHECK(cache.get(somebody, morning, scope)->access_key_id() == "AKIAIOSFODNN7EXAMPLE");
    credentials renamed = somebody;
    renamed.access_key_id = "AKIAOTHER";
    CHECK(cache.get(renamed, morning, scope)->access_key_id() == "AKIAOTHER");
}

TEST_CASE("signing_key_cache: the day changes at midnight UTC")
{
    auth::signing_key_cache cache;
    CHECK(cache.get(somebody, morning, scope)->credential_scope() == "20130524/us-east-1/s3/aws4_request");
    CHECK(cache.get(somebody, morning + 23h + 59min + 59s, scope)->credential_scope().starts_with("20130524/")
    );
    CHECK(cache.get(somebody, morning + 24h, scope)->credential_scope().starts_with("20130525/"));
}

TEST_CASE("signing_key_cache: keys of several regions are kept side by side, and the last ones used")
{
    auth::signing_key_cache cache;
    const auto of = [&](int region) {
        return cache.get(somebody, morning, {"region-" + std::to_string(region), "s3"});
    };
    const auto first = of(0);
    for (int region = 1; region < 8; ++region) {
        const auto key = of(region);
        CHECK(of(region) == key);
        CHECK(of(0) == first);
    }
    for (int region = 8; region < 16; ++region) {
        (void)of(region);
    }
    CHECK(of(0) != first); // derived again
}
