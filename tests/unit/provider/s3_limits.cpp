// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Tests of the limits that the planner is told.

#include "s3_fixture.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace cloudbuf::provider::s3;
using namespace cloudbuf::provider::s3::test;

TEST_CASE("s3 limits: AWS's own, where parts may differ in size")
{
    for (const settings& s : {on_aws(), at("https://s3.eu-central-1.amazonaws.com")}) {
        const auto limits = make(s)->limits();
        CHECK(limits.min_part_size == 5'242'880);
        CHECK(limits.max_part_size == 5'368'709'120);
        CHECK(limits.max_whole_size == 5'368'709'120);
        CHECK(limits.max_object_size == 50'000'000'000'000);
        CHECK(limits.max_parts == 10'000);
        CHECK_FALSE(limits.equal_parts);
    }
}

TEST_CASE("s3 limits: elsewhere parts are equal and objects smaller")
{
    settings s = at("https://store.example");
    CHECK(make(s)->limits().equal_parts);
    CHECK(make(s)->limits().max_object_size == 5'497'558'138'880);
    s.min_part_size = 1024;
    CHECK(make(s)->limits().min_part_size == 1024);
}
