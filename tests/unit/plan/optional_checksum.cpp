// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// What an upload learns about a checksum that nobody asked for.

#include "plan/optional_checksum.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace cloudbuf::plan;
using kind = cloudbuf::model::step_kind;
using lesson = optional_checksum::lesson;
using reaction = optional_checksum::reaction;

namespace {

constexpr kind sending[] = {kind::begin, kind::put_whole, kind::put_part, kind::complete};

optional_checksum refused(kind of)
{
    optional_checksum c{true};
    c.on_begin(true);
    c.on_refused(of, false);
    return c;
}

} // namespace

TEST_CASE("optional_checksum: one that was chosen is never left out")
{
    optional_checksum c{false};
    c.on_begin(false);
    for (const kind k : sending) {
        CHECK_FALSE(c.goes_without(k));
        CHECK(c.on_refused(k, false) == reaction::give_up);
        CHECK_FALSE(c.goes_without(k));
        CHECK(c.on_done(k, false, true) == lesson::none);
    }
}

TEST_CASE("optional_checksum: what an endpoint has no use for is left out from the beginning only")
{
    optional_checksum early{true};
    early.on_begin(false);
    optional_checksum late{true};
    late.on_begin(true);
    for (const kind k : sending) {
        CHECK(early.goes_without(k));
        CHECK_FALSE(late.goes_without(k));
    }
}

TEST_CASE("optional_checksum: a refusal counts when the same step succeeds without")
{
    for (const kind of : sending) {
        optional_checksum c = refused(of);
        for (const kind k : sending) {
            CHECK(c.goes_without(k));
        }
        // What has no checksum, or was sent with it, or was not refused, proves nothing.
        CHECK(c.on_done(kind::abort, true, false) == lesson::none);
        CHECK(c.on_done(kind::query, true, false) == lesson::none);
        CHECK(c.on_done(of == kind::begin ? kind::put_part : kind::begin, true, false) == lesson::none);
        CHECK(c.on_done(of, false, false) == lesson::none);
        CHECK(c.on_done(of, true, false) == lesson::refuses);
        CHECK(c.on_done(of, true, false) == lesson::none); // once
    }
}

TEST_CASE("optional_checksum: a step that is refused without it as well was refused for something else")
{
    optional_checksum c = refused(kind::begin);
    CHECK(c.on_refused(kind::begin, true) == reaction::give_up);
}

TEST_CASE("optional_checksum: parts belong to their upload, other steps can be sent again")
{
    for (const kind k : sending) {
        optional_checksum c{true};
        CHECK(
            c.on_refused(k, false) == (k == kind::put_part ? reaction::begin_anew : reaction::send_without)
        );
    }
    // Several were under way.
    optional_checksum c = refused(kind::put_part);
    CHECK(c.on_refused(kind::put_part, false) == reaction::begin_anew);
}

TEST_CASE("optional_checksum: a part that was not confirmed makes Complete go without")
{
    optional_checksum c{true};
    CHECK(c.on_done(kind::put_part, false, false) == lesson::none);
    CHECK(c.on_done(kind::put_part, false, true) == lesson::does_not_confirm);
    CHECK(c.on_done(kind::put_part, false, true) == lesson::none); // once
    CHECK_FALSE(c.goes_without(kind::put_part));                   // of an upload that was begun with it
    CHECK(c.goes_without(kind::complete));
}
