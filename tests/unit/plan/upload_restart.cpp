// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// A service that refuses the checksum of a part: the upload begins anew, as long as nothing is lost by it.

#include "plan_script.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace cloudbuf;
using namespace cloudbuf::plan;
using namespace cloudbuf::plan::test;

namespace {

// Two parts are under way, and the checksum of the first is refused.
plan_script refused()
{
    plan_script s;
    s.seal(2).expect(begin).done().expect(part(1), part(2)).refuses_checksum(part(1));
    return s;
}

} // namespace

TEST_CASE("upload_plan: an upload without a finished part begins anew when a checksum is refused")
{
    plan_script s = refused();
    s.cancels_running().has_patience(patience::abort).expect_nothing();
    SECTION("the others are refused as well")
    {
        s.refuses_checksum(part(2));
    }
    SECTION("the others are cancelled")
    {
        s.fails(part(2), cancelled);
    }
    s.expect(abort_upload)
        .seal(1)
        .close()
        .done(abort_upload, upload_existed(true))
        .has_patience(patience::unlimited)
        .check([](const upload_plan& p) { CHECK((p.upload_id().empty() && p.unfinished_parts() == 3)); })
        .expect(begin)
        .done()
        .expect(part(1), part(2), part(3))
        .done(part(1))
        .done(part(2))
        .done(part(3))
        .expect(complete)
        .check([](const upload_plan& p) { CHECK((p.size() == 30 && p.parts().size() == 3)); })
        .done()
        .ends(outcome::committed);
}

TEST_CASE("upload_plan: an upload that begins anew as it is closed with its first part needs no parts")
{
    plan_script s;
    s.seal(1).expect(begin).done().expect(part(1)).refuses_checksum(part(1)).expect(abort_upload);
    s.close().done(abort_upload, upload_existed(true)).expect(put_whole).done().ends(outcome::committed);
}

TEST_CASE("upload_plan: before it begins anew the old upload is gone, a part under way included")
{
    refused()
        .fails(part(2), cancelled, true)
        .expect(abort_upload)
        .done(abort_upload, upload_existed(true))
        .expect(abort_upload)
        .done(abort_upload, upload_existed(false))
        .expect(begin)
        .cancel()
        .done()
        .expect(abort_upload)
        .done(abort_upload, upload_existed(true)) // nothing of the old one is remembered
        .ends(outcome::not_committed, errc::aborted);
}

TEST_CASE("upload_plan: a refused checksum ends an upload that cannot begin anew")
{
    plan_script s;
    SECTION("because a part was finished")
    {
        s.seal(2).expect(begin).done().expect(part(1), part(2)).done(part(1)).refuses_checksum(part(2));
        s.expect(abort_upload).done(abort_upload, upload_existed(true));
        s.ends(outcome::not_committed, errc::not_supported);
    }
    SECTION("because a part is finished meanwhile")
    {
        refused()
            .done(part(2))
            .expect(abort_upload)
            .done(abort_upload, upload_existed(true))
            .ends(outcome::not_committed, errc::not_supported);
    }
    SECTION("because the old upload cannot be aborted")
    {
        refused()
            .refuses_checksum(part(2))
            .expect(abort_upload)
            .fails(abort_upload, errc::server_error)
            .check([](const upload_plan& p) { CHECK((p.leaves_upload() && p.upload_id() == "upload-1")); })
            .ends(outcome::not_committed, errc::not_supported);
    }
    SECTION("because the abort has no more time")
    {
        refused()
            .refuses_checksum(part(2))
            .expect(abort_upload)
            .patience_over()
            .cancels_running()
            .fails(abort_upload, cancelled)
            .ends(outcome::not_committed, errc::not_supported);
    }
    SECTION("because it was given up")
    {
        refused()
            .cancel()
            .refuses_checksum(part(2))
            .expect(abort_upload)
            .done(abort_upload, upload_existed(true))
            .ends(outcome::not_committed, errc::aborted);
    }
    SECTION("because it was given up during the abort")
    {
        refused()
            .refuses_checksum(part(2))
            .expect(abort_upload)
            .cancel()
            .done(abort_upload, upload_existed(true))
            .ends(outcome::not_committed, errc::aborted);
    }
    SECTION("because it has failed otherwise")
    {
        s.seal(2).expect(begin).done().expect(part(1), part(2)).fails(part(1), errc::access_denied);
        s.refuses_checksum(part(2)).expect(abort_upload).done(abort_upload, upload_existed(true));
        s.ends(outcome::not_committed, errc::access_denied);
    }
}
