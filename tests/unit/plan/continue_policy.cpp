// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Whether to ask before a large body.

#include "plan/continue_policy.hpp"

#include <catch2/catch_test_macros.hpp>

using cloudbuf::plan::continue_policy;

TEST_CASE("continue_policy: an endpoint that twice in a row says nothing is not asked again")
{
    continue_policy p;
    p.on_timeout();
    CHECK(p.asks_for(continue_policy::min_body));
    p.on_continue();
    p.on_timeout();
    CHECK(p.asks_for(continue_policy::min_body));
    p.on_timeout();
    CHECK_FALSE(p.asks_for(continue_policy::min_body));
    p.on_timeout();
    CHECK_FALSE(p.asks_for(continue_policy::min_body));
}

TEST_CASE("continue_policy: asks for a mebibyte and more")
{
    const continue_policy p;
    CHECK(p.asks_for(1024 * 1024));
    CHECK_FALSE(p.asks_for(1024 * 1024 - 1));
    CHECK_FALSE(p.asks_for(0));
}

TEST_CASE("continue_policy: an endpoint that refuses to be asked is not asked again")
{
    continue_policy p;
    p.on_refused();
    CHECK_FALSE(p.asks_for(continue_policy::min_body));
}
