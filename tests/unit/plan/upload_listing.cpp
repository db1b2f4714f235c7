// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// A part that was stored twice may have another tag than the one that was told: Complete gets a second
// chance.

#include "plan_script.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>

using namespace cloudbuf;
using namespace cloudbuf::plan;
using namespace cloudbuf::plan::test;

namespace {

// Three parts are there, one of them after an attempt that was not answered, and Complete is under way.
plan_script completing()
{
    plan_script s;
    s.seal(3).close().expect(begin).done().expect(part(1), part(2), part(3));
    s.done(part(1)).done_after_silence(part(2)).done(part(3)).expect(complete);
    return s;
}

constexpr command list_after(std::uint32_t number)
{
    return {model::step_kind::list_parts, number};
}

// Complete was refused, and the parts are being listed.
plan_script looking_up()
{
    plan_script s = completing();
    s.refuses_part().expect(list_parts);
    return s;
}

void is_aborted(plan_script& s, error_code why)
{
    s.expect(abort_upload).done(abort_upload, upload_existed(false)).ends(outcome::not_committed, why);
}

void fails_with(model::receipt listing)
{
    is_aborted(looking_up().done(list_parts, std::move(listing)), errc::request_rejected);
}

} // namespace

TEST_CASE("upload_plan: a part that Complete does not find is looked up once, and completed as it is there")
{
    looking_up()
        .done(list_parts, parts_under_new_tags(1, 3))
        .expect(complete)
        .check([](const upload_plan& p) {
            CHECK(p.parts().at(1) == model::part_receipt{2, "\"new tag of 2\"", part_bytes});
        })
        .done()
        .ends(outcome::committed);
}

TEST_CASE("upload_plan: the parts are listed page by page")
{
    looking_up()
        .done(list_parts, parts_under_new_tags(1, 2, true))
        .expect(list_after(2))
        .done(list_after(2), parts_under_new_tags(3, 3))
        .expect(complete)
        .check([](const upload_plan& p) { CHECK(p.parts().at(2).etag == "\"new tag of 3\""); })
        .done()
        .ends(outcome::committed);
}

TEST_CASE(
    "upload_plan: without an unanswered part, or after an unanswered Complete, there is no second chance"
)
{
    SECTION("every part was answered")
    {
        plan_script s;
        s.seal(2).close().expect(begin).done().expect(part(1), part(2)).done(part(1)).done(part(2));
        s.expect(complete).refuses_part().expect(abort_upload).done(abort_upload, upload_existed(true));
        s.ends(outcome::not_committed, errc::request_rejected);
    }
    SECTION("it was looked up before")
    {
        is_aborted(
            looking_up().done(list_parts, parts_under_new_tags(1, 3)).expect(complete).refuses_part(),
            errc::request_rejected
        );
    }
    SECTION("an attempt of Complete may yet succeed")
    {
        completing()
            .refuses_part(true)
            .expect(query)
            .done(query, object_of(std::string(own_token), 30))
            .ends(outcome::committed);
    }
    SECTION("nobody wants it any more")
    {
        is_aborted(completing().cancel().refuses_part(), errc::aborted);
    }
}

TEST_CASE("upload_plan: what the service has must be what was sent")
{
    model::receipt listing = parts_under_new_tags(1, 3);
    SECTION("nothing is there")
    {
        fails_with(model::receipt{});
    }
    SECTION("one is missing")
    {
        listing.parts.erase(listing.parts.begin() + 1);
        fails_with(listing);
    }
    SECTION("the last is missing")
    {
        fails_with(parts_under_new_tags(1, 2));
    }
    SECTION("one is too many")
    {
        fails_with(parts_under_new_tags(1, 4));
    }
    SECTION("one has another size")
    {
        listing.parts[1].size = part_bytes + 1;
        fails_with(listing);
    }
    SECTION("there is no end to it")
    {
        listing.parts.clear();
        listing.more_parts = true;
        fails_with(listing);
    }
}

TEST_CASE("upload_plan: a checksum that the service tells of a part must be that of the bytes")
{
    upload_plan p({.max_parts_in_flight = 1, .write_token = std::string(own_token), .if_match = {}});
    p.on_sealed(part_bytes, 7);
    p.on_sealed(part_bytes, 8);
    p.on_close();
    REQUIRE(p.next() == begin);
    p.on_done(begin, receipt_of(begin));
    for (const command& c : {part(1), part(2)}) {
        REQUIRE(p.next() == c);
        p.on_done(c, receipt_of(c), true);
    }
    REQUIRE(p.next() == complete);
    p.on_unknown_part(complete, failure_of(complete, errc::request_rejected), false);
    REQUIRE(p.next() == list_parts);

    model::receipt listing = parts_under_new_tags(1, 2);
    listing.parts[0].crc = 7;
    SECTION("it is, or is not told")
    {
        p.on_done(list_parts, listing);
        CHECK(p.next() == complete);
    }
    SECTION("it is not")
    {
        listing.parts[1].crc = 9;
        p.on_done(list_parts, listing);
        CHECK(p.next() == abort_upload);
        CHECK(p.first_failure().code == errc::request_rejected);
    }
}

TEST_CASE("upload_plan: a lookup that fails or is given up ends the upload")
{
    SECTION("it fails")
    {
        is_aborted(looking_up().fails(list_parts, errc::server_error, true), errc::request_rejected);
    }
    SECTION("it is given up")
    {
        is_aborted(looking_up().cancel().cancels_running().fails(list_parts, cancelled), errc::aborted);
    }
    SECTION("it is answered when it was given up")
    {
        is_aborted(looking_up().cancel().done(list_parts, parts_under_new_tags(1, 3)), errc::aborted);
    }
}
