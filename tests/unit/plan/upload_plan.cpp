// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// How an upload proceeds: scripts of parts, failures, cancellations and running out of patience.

#include "plan_script.hpp"

#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <vector>

using namespace cloudbuf;
using namespace cloudbuf::plan;
using namespace cloudbuf::plan::test;

namespace {

plan_script three_parts()
{
    plan_script s;
    s.seal(1).expect(begin).seal(1).expect_nothing().done().expect(part(1), part(2)).done(part(2)).seal(1);
    s.expect(part(3)).close().expect_nothing().done(part(1)).done(part(3)).expect(complete).done();
    return s;
}

} // namespace

TEST_CASE("upload_plan: each step of a multipart upload can fail, and the upload is aborted if it was begun")
{
    three_parts().fail_at_each_step();
}

TEST_CASE("upload_plan: a whole put can fail, and there is nothing to abort")
{
    plan_script{}.seal(1).close().expect(put_whole).done().fail_at_each_step();
}

TEST_CASE("upload_plan: an upload can be given up at every step before its commit")
{
    three_parts().cancel_at_each_step();
    plan_script{}.seal(1).close().expect(put_whole).done().cancel_at_each_step();
}

TEST_CASE("upload_plan: a failed begin ends the upload without an abort")
{
    plan_script{}
        .seal(2)
        .expect(begin)
        .fails(begin, errc::access_denied, true)
        .check([](const upload_plan& p) { CHECK(p.first_failure().write_token == own_token); })
        .ends(outcome::not_committed, errc::access_denied);
}

TEST_CASE("upload_plan: the first failure wins, the other parts are cancelled and awaited before the abort")
{
    plan_script{}
        .seal(3)
        .expect(begin)
        .done()
        .expect(part(1), part(2), part(3))
        .cancels_running(false)
        .fails(part(2), errc::connection_lost)
        .expect_nothing()
        .cancels_running()
        .fails(part(1), cancelled)
        .expect_nothing()
        .done(part(3))
        .has_patience(patience::abort)
        .cancels_running(false)
        .expect(abort_upload)
        .fails(abort_upload, errc::server_error)
        .check([](const upload_plan& p) {
            CHECK(p.first_failure().step == "put part 2");
            CHECK(p.first_failure().upload_id == "upload-1");
        })
        .ends(outcome::not_committed, errc::connection_lost);
}

TEST_CASE("upload_plan: what a producer does before it knows of a failure is ignored")
{
    plan_script{}
        .seal(1)
        .expect(begin)
        .fails(begin, errc::access_denied)
        .seal(2)
        .close()
        .cancel()
        .expect_nothing()
        .check([](const upload_plan& p) { CHECK(p.size() == part_bytes); })
        .ends(outcome::not_committed, errc::access_denied);
}

TEST_CASE("upload_plan: up to one part is one put, also an empty one")
{
    plan_script{}.seal(1).close().expect(put_whole).done().ends(outcome::committed);
    plan_script{}
        .seal_empty()
        .close()
        .expect(put_whole)
        .check([](const upload_plan& p) { CHECK(p.durable() == 0); })
        .done()
        .check([](const upload_plan& p) {
            CHECK(p.size() == 0);
            CHECK(p.committed().etag == "\"put whole\"");
            CHECK(p.unfinished_parts() == 0);
            CHECK(p.parts().empty());
        })
        .ends(outcome::committed);
}

TEST_CASE("upload_plan: one full part that is not closed at once becomes a multipart upload of one part")
{
    plan_script{}
        .seal(1)
        .expect(begin)
        .close()
        .expect_nothing()
        .done(begin)
        .expect(part(1))
        .done()
        .expect(complete)
        .done()
        .ends(outcome::committed);
}

TEST_CASE("upload_plan: two parts sealed and closed together are a multipart upload")
{
    plan_script{}
        .seal(2)
        .close()
        .expect(begin)
        .done()
        .expect(part(1), part(2))
        .done()
        .done(part(1))
        .expect(complete)
        .done()
        .ends(outcome::committed);
}

TEST_CASE("upload_plan: parts are sent several at a time, never more than the setting says")
{
    plan_script{}
        .parts_in_flight(2)
        .seal(5)
        .expect(begin)
        .done()
        .expect(part(1), part(2))
        .done(part(2))
        .expect(part(3))
        .done(part(3))
        .expect(part(4))
        .close()
        .done(part(1))
        .expect(part(5))
        .done(part(5))
        .expect_nothing()
        .done(part(4))
        .expect(complete)
        .done()
        .ends(outcome::committed);
}

TEST_CASE("upload_plan: tells what the service has")
{
    plan_script{}
        .seal(3)
        .expect(begin)
        .done()
        .check([](const upload_plan& p) {
            CHECK(p.upload_id() == "upload-1");
            CHECK(p.size() == 30);
            CHECK(p.unfinished_parts() == 3);
            CHECK(p.durable() == 0);
        })
        .expect(part(1), part(2), part(3))
        .done(part(3))
        .done(part(2))
        .check([](const upload_plan& p) {
            CHECK(p.durable() == 0);
            CHECK(p.unfinished_parts() == 1);
            CHECK(
                p.parts() ==
                std::vector<model::part_receipt>{{2, "\"put part 2\"", 10}, {3, "\"put part 3\"", 10}}
            );
        })
        .done(part(1))
        .check([](const upload_plan& p) { CHECK(p.durable() == 30); })
        .close()
        .expect(complete)
        .done()
        .check([](const upload_plan& p) {
            CHECK(p.committed().etag == "\"complete\"");
            CHECK(p.committed().request_id == "request of complete");
            CHECK_FALSE(p.first_failure());
        })
        .ends(outcome::committed);
}

TEST_CASE("upload_plan: nothing is completed before close, however long the pause")
{
    plan_script{}
        .seal(1)
        .expect(begin)
        .done()
        .expect(part(1))
        .done()
        .expect_nothing()
        .has_patience(patience::unlimited)
        .close()
        .expect(complete)
        .done()
        .ends(outcome::committed);
}

TEST_CASE("upload_plan: what is completed is every part, in order")
{
    plan_script{}
        .seal(4)
        .close()
        .expect(begin)
        .done()
        .expect(part(1), part(2), part(3), part(4))
        .done(part(3))
        .done(part(1))
        .done(part(4))
        .done(part(2))
        .expect(complete)
        .check([](const upload_plan& p) {
            std::vector<std::uint32_t> numbers;
            for (const auto& r : p.parts()) {
                numbers.push_back(r.number);
            }
            CHECK(numbers == std::vector<std::uint32_t>{1, 2, 3, 4});
        })
        .done()
        .ends(outcome::committed);
}
