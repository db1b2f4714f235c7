// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Giving up: what is cancelled, what is awaited, and how often an abort is sent.

#include "plan_script.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace cloudbuf;
using namespace cloudbuf::plan;
using namespace cloudbuf::plan::test;

TEST_CASE("upload_plan: a begin in flight is not cancelled, because its id is needed for the abort")
{
    plan_script s;
    s.seal(1).expect(begin).cancel().cancels_running(false).has_patience(patience::abort).expect_nothing();
    SECTION("it succeeds")
    {
        s.done(begin)
            .expect(abort_upload)
            .done(abort_upload, upload_existed(true))
            .check([](const upload_plan& p) { CHECK(p.first_failure().upload_id == "upload-1"); })
            .ends(outcome::not_committed, errc::aborted);
    }
    SECTION("it fails")
    {
        s.fails(begin, errc::timeout, true).ends(outcome::not_committed, errc::aborted);
    }
    SECTION("it takes longer than an abort may")
    {
        s.patience_over()
            .cancels_running()
            .expect_nothing()
            .fails(begin, cancelled, true)
            .ends(outcome::not_committed, errc::aborted);
    }
    SECTION("it succeeds too late")
    {
        s.patience_over()
            .done(begin)
            .check([](const upload_plan& p) { CHECK(p.first_failure().upload_id == "upload-1"); })
            .ends(outcome::not_committed, errc::aborted);
    }
}

TEST_CASE("upload_plan: an abort is repeated while an unanswered part may still arrive, at most three times")
{
    const auto failing = [](bool unanswered) {
        plan_script s;
        s.seal(2).expect(begin).done().expect(part(1), part(2)).done(part(1));
        s.fails(part(2), errc::timeout, unanswered)
            .expect(abort_upload)
            .done(abort_upload, upload_existed(true));
        return s;
    };
    const auto leaves = [](bool expected) {
        return [expected](const upload_plan& p) { CHECK(p.leaves_upload() == expected); };
    };
    SECTION("until it is gone")
    {
        failing(true)
            .expect(abort_upload)
            .done(abort_upload, upload_existed(false))
            .check(leaves(false))
            .ends(outcome::not_committed, errc::timeout);
    }
    SECTION("three times")
    {
        failing(true)
            .expect(abort_upload)
            .done(abort_upload, upload_existed(true))
            .expect(abort_upload)
            .done(abort_upload, upload_existed(true))
            .check(leaves(true)) // it was there until the last
            .ends(outcome::not_committed, errc::timeout);
    }
    SECTION("once if every part was answered")
    {
        failing(false).check(leaves(false)).ends(outcome::not_committed, errc::timeout);
    }
    SECTION("until it fails")
    {
        failing(true)
            .expect(abort_upload)
            .fails(abort_upload, errc::server_error)
            .check(leaves(true))
            .ends(outcome::not_committed, errc::timeout);
    }
    SECTION("also if the part was stored, by another attempt than the one that may still arrive")
    {
        plan_script{}
            .seal(2)
            .expect(begin)
            .done()
            .expect(part(1), part(2))
            .done_after_silence(part(1))
            .fails(part(2), errc::access_denied)
            .expect(abort_upload)
            .done(abort_upload, upload_existed(true))
            .expect(abort_upload)
            .done(abort_upload, upload_existed(false))
            .ends(outcome::not_committed, errc::access_denied);
    }
    SECTION("also if it was a cancelled part that may still arrive")
    {
        plan_script{}
            .seal(1)
            .expect(begin)
            .done()
            .expect(part(1))
            .cancel()
            .fails(part(1), cancelled, true)
            .expect(abort_upload)
            .done(abort_upload, upload_existed(true))
            .expect(abort_upload)
            .done(abort_upload, upload_existed(false))
            .ends(outcome::not_committed, errc::aborted);
    }
}

TEST_CASE("upload_plan: an abort that outlasts its patience is given up")
{
    plan_script s;
    s.seal(1).expect(begin).done().cancel();
    SECTION("in flight")
    {
        s.expect(abort_upload)
            .cancels_running(false)
            .patience_over()
            .cancels_running()
            .expect_nothing()
            .fails(abort_upload, cancelled, true)
            .ends(outcome::not_committed, errc::aborted);
    }
    SECTION("not started")
    {
        s.patience_over().ends(outcome::not_committed, errc::aborted);
    }
    SECTION("a deadline that comes late is ignored")
    {
        s.expect(abort_upload)
            .done(abort_upload, upload_existed(true))
            .patience_over()
            .ends(outcome::not_committed, errc::aborted);
    }
}

TEST_CASE("upload_plan: given up before anything was sealed, nothing is asked of the service")
{
    plan_script{}.cancel().expect_nothing().ends(outcome::not_committed, errc::aborted);
    plan_script{}.seal(1).close().cancel().expect_nothing().ends(outcome::not_committed, errc::aborted);
}

TEST_CASE("upload_plan: a final request cancelled before it was sent, or refused, is not committed")
{
    for (const error_code why : {cancelled, error_code(errc::precondition_failed)}) {
        plan_script{}
            .seal(1)
            .close()
            .expect(put_whole)
            .cancel()
            .cancels_running()
            .fails(put_whole, why)
            .ends(outcome::not_committed, errc::aborted);
        plan_script{}
            .seal(2)
            .close()
            .expect(begin)
            .done()
            .expect(part(1), part(2))
            .done(part(1))
            .done(part(2))
            .expect(complete)
            .cancel()
            .fails(complete, why)
            .has_patience(patience::abort)
            .cancels_running(false)
            .expect(abort_upload)
            .done(abort_upload, upload_existed(true))
            .ends(outcome::not_committed, errc::aborted);
    }
}

TEST_CASE("upload_plan: cancelled too late, the object is committed")
{
    plan_script{}.seal(1).close().expect(put_whole).cancel().done(put_whole).ends(outcome::committed);
    plan_script{}
        .seal(1)
        .close()
        .expect(put_whole)
        .cancel()
        .cancels_running()
        .patience_over()
        .cancels_running()
        .done(put_whole)
        .ends(outcome::committed);
}

TEST_CASE("upload_plan: a query that proves the commit at the last moment counts")
{
    plan_script{}
        .seal(1)
        .close()
        .expect(put_whole)
        .cancel()
        .fails(put_whole, cancelled, true)
        .expect(query)
        .patience_over()
        .done(query, object_of(std::string(own_token), part_bytes))
        .ends(outcome::committed);
}

TEST_CASE("upload_plan: a final request that does not even end when cancelled is unknown")
{
    plan_script{}
        .seal(1)
        .close()
        .expect(put_whole)
        .cancel()
        .patience_over()
        .check([](const upload_plan& p) {
            CHECK_FALSE(p.finished());
            CHECK_FALSE(p.first_failure());
        })
        .has_patience(patience::unlimited)
        .cancels_running()
        .fails(put_whole, cancelled, true)
        .check([](const upload_plan& p) { CHECK(p.first_failure().step == "put whole"); })
        .ends(outcome::unknown, errc::outcome_unknown);
}

TEST_CASE(
    "upload_plan: a final request that at last proves not to have been sent is not committed, and is aborted"
)
{
    plan_script{}
        .seal(1)
        .expect(begin)
        .done()
        .expect(part(1))
        .done()
        .close()
        .expect(complete)
        .cancel()
        .patience_over()
        .fails(complete, cancelled, false)
        .has_patience(patience::abort)
        .expect(abort_upload)
        .done(abort_upload, upload_existed(true))
        .ends(outcome::not_committed, errc::aborted);
}
