// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Committed, not committed or unknown: every branch after an unanswered final request.

#include "plan_script.hpp"

#include <catch2/catch_test_macros.hpp>

#include <optional>
#include <vector>

using namespace cloudbuf;
using namespace cloudbuf::plan;
using namespace cloudbuf::plan::test;

namespace {

enum class found { mine, other, no_token, other_size, no_size, old, nothing, failing };
enum class aborted { existed, gone, failing };

struct row {
    const char* what;
    bool whole;
    enum condition { none, if_none_match, if_match } under;
    std::vector<found> queries;        // what each of them finds
    std::optional<aborted> abort_says; // the one that decides
    outcome expected;
    error_code why;
    bool cleaned_up = false; // by an abort after the outcome is known
};

constexpr const char* old_etag = "\"old\"";

std::optional<model::receipt> receipt_for(found f, std::uint64_t size)
{
    switch (f) {
    case found::mine:
        return object_of(std::string(own_token), size);
    case found::other:
        return object_of("somebody's", size);
    case found::no_token:
        return object_of("", 7);
    case found::other_size:
        return object_of(std::string(own_token), size + 1);
    case found::no_size:
        return object_of(std::string(own_token), std::nullopt);
    case found::old:
        return object_of("somebody's", size, old_etag);
    case found::nothing:
        return no_object();
    case found::failing:
        break;
    }
    return std::nullopt;
}

plan_script up_to_final(const row& r)
{
    plan_script s;
    if (r.under != row::none) {
        s.conditional(r.under == row::if_match ? old_etag : "");
    }
    if (r.whole) {
        s.seal(1).close().expect(put_whole);
    } else {
        s.seal(2)
            .close()
            .expect(begin)
            .done()
            .expect(part(1), part(2))
            .done(part(1))
            .done(part(2))
            .expect(complete);
    }
    return s;
}

/// The answers after the final request failed, and what is expected of them.
void play(const row& r, plan_script s, error_code why)
{
    for (std::size_t i = 0; i < r.queries.size(); ++i) {
        s.expect(query);
        if (const auto receipt = receipt_for(r.queries[i], r.whole ? part_bytes : 2 * part_bytes)) {
            s.done(query, *receipt);
        } else {
            s.fails(query, errc::access_denied);
        }
        if (i != 0 || !r.abort_says) {
            continue;
        }
        s.expect(abort_upload);
        if (*r.abort_says == aborted::failing) {
            s.fails(abort_upload, errc::server_error);
        } else {
            s.done(abort_upload, upload_existed(*r.abort_says == aborted::existed));
        }
    }
    if (r.cleaned_up) {
        s.has_patience(patience::abort).expect(abort_upload).done(abort_upload, upload_existed(true));
    }
    s.expect_nothing();
    s.check([&](const upload_plan& p) {
        if (r.expected == outcome::committed) {
            CHECK(p.committed().etag == "\"found\"");
            CHECK(p.durable() == p.size());
            CHECK(p.unfinished_parts() == 0);
            return;
        }
        CHECK(p.first_failure().write_token == own_token);
        CHECK(p.first_failure().upload_id == (r.whole ? "" : "upload-1"));
    });
    s.ends(r.expected, why);
}

using o = outcome;
using f = found;

const error_code lost = errc::connection_lost; // what the final request reported
const error_code refused = errc::precondition_failed;
const error_code unknown = errc::outcome_unknown;

// clang-format off
const std::vector<row> table{
    // A whole put. Absence proves nothing: the service may still be storing the object.
    {"put, mine", true, row::none, {f::mine}, {}, o::committed, {}},
    {"put, conditional, mine", true, row::if_none_match, {f::mine}, {}, o::committed, {}},
    {"put, other", true, row::none, {f::other}, {}, o::unknown, unknown},
    {"put, conditional, other", true, row::if_none_match, {f::other}, {}, o::not_committed, refused},
    {"put, conditional, no token", true, row::if_none_match, {f::no_token}, {}, o::not_committed, refused},
    {"put, if_match, other", true, row::if_match, {f::other}, {}, o::not_committed, refused},
    {"put, if_match, not replaced", true, row::if_match, {f::old}, {}, o::unknown, unknown},
    {"put, my token, other size", true, row::none, {f::other_size}, {}, o::unknown, unknown},
    {"put, conditional, my token, other size", true, row::if_none_match, {f::other_size}, {}, o::unknown, unknown},
    {"put, my token, no size", true, row::none, {f::no_size}, {}, o::unknown, unknown},
    {"put, absent", true, row::none, {f::nothing}, {}, o::unknown, unknown},
    {"put, conditional, absent", true, row::if_none_match, {f::nothing}, {}, o::unknown, unknown},
    {"put, query fails", true, row::none, {f::failing}, {}, o::unknown, unknown},

    // Complete, decided by the first query.
    {"mine", false, row::none, {f::mine}, {}, o::committed, {}},
    {"conditional, mine", false, row::if_none_match, {f::mine}, {}, o::committed, {}},
    {"other", false, row::none, {f::other}, {}, o::unknown, unknown},
    {"no token", false, row::none, {f::no_token}, {}, o::unknown, unknown},
    {"conditional, other", false, row::if_none_match, {f::other}, {}, o::not_committed, refused, true},
    {"conditional, no token", false, row::if_none_match, {f::no_token}, {}, o::not_committed, refused, true},
    {"if_match, other", false, row::if_match, {f::other}, {}, o::not_committed, refused, true},
    {"if_match, not replaced", false, row::if_match, {f::old}, {}, o::unknown, unknown},
    {"my token, other size", false, row::none, {f::other_size}, {}, o::unknown, unknown},
    {"conditional, my token, other size", false, row::if_none_match, {f::other_size}, {}, o::unknown, unknown},
    {"query fails", false, row::none, {f::failing}, {}, o::unknown, unknown},

    // Complete, absent: an abort that found the upload proves that it can no longer be completed.
    {"existed, absent", false, row::none, {f::nothing, f::nothing}, aborted::existed, o::not_committed, lost},
    {"existed, mine", false, row::none, {f::nothing, f::mine}, aborted::existed, o::committed, {}},
    {"existed, other", false, row::none, {f::nothing, f::other}, aborted::existed, o::unknown, unknown},
    {"conditional, existed, other", false, row::if_none_match, {f::nothing, f::other}, aborted::existed, o::not_committed, refused},
    {"existed, query fails", false, row::none, {f::nothing, f::failing}, aborted::existed, o::unknown, unknown},
    {"gone, mine", false, row::none, {f::nothing, f::mine}, aborted::gone, o::committed, {}},
    {"gone, absent", false, row::none, {f::nothing, f::nothing}, aborted::gone, o::unknown, unknown},
    {"gone, other", false, row::none, {f::nothing, f::other}, aborted::gone, o::unknown, unknown},
    {"conditional, gone, other", false, row::if_none_match, {f::nothing, f::other}, aborted::gone, o::unknown, unknown},
    {"gone, query fails", false, row::none, {f::nothing, f::failing}, aborted::gone, o::unknown, unknown},
    {"abort fails, mine", false, row::none, {f::nothing, f::mine}, aborted::failing, o::committed, {}},
    {"abort fails, absent", false, row::none, {f::nothing, f::nothing}, aborted::failing, o::unknown, unknown},
    {"abort fails, query fails", false, row::none, {f::nothing, f::failing}, aborted::failing, o::unknown, unknown},
};
// clang-format on

command final_of(const row& r)
{
    return r.whole ? put_whole : complete;
}

} // namespace

TEST_CASE("upload_outcome: an unanswered final request is decided by what is found")
{
    for (const row& r : table) {
        INFO(r.what);
        plan_script s = up_to_final(r);
        s.fails(final_of(r), lost, true).has_patience(patience::unlimited).cancels_running(false);
        play(r, s, r.why);
    }
}

TEST_CASE(
    "upload_outcome: a final request cancelled after it was sent is decided the same way, in limited time"
)
{
    for (const row& r : table) {
        INFO(r.what);
        plan_script s = up_to_final(r);
        s.cancel().cancels_running().has_patience(patience::verification).expect_nothing();
        s.fails(final_of(r), cancelled, true).has_patience(patience::verification).cancels_running(false);
        play(r, s, r.expected == outcome::not_committed ? error_code(errc::aborted) : r.why);
    }
}

TEST_CASE("upload_outcome: cancelled while it is being verified, the first failure stays")
{
    for (const row& r : table) {
        INFO(r.what);
        plan_script s = up_to_final(r);
        s.fails(final_of(r), lost, true).cancel().cancels_running(false).has_patience(patience::verification);
        play(r, s, r.why);
    }
}

TEST_CASE("upload_outcome: out of patience at any point of a verification, it is unknown")
{
    for (const row& r : table) {
        if (r.queries.size() < 2) {
            continue;
        }
        for (int depth = 0; depth < 3; ++depth) {
            for (const bool started : {false, true}) {
                INFO(r.what << ", depth " << depth << (started ? ", in flight" : ", due"));
                plan_script s = up_to_final(r);
                s.fails(complete, lost, true).cancel();
                if (depth > 0) {
                    s.expect(query).done(query, no_object());
                }
                if (depth > 1) {
                    s.expect(abort_upload).done(abort_upload, upload_existed(*r.abort_says != aborted::gone));
                }
                const command due = depth == 1 ? abort_upload : query;
                if (started) {
                    s.expect(due);
                }
                s.patience_over().expect_nothing();
                if (started) {
                    s.cancels_running().fails(due, cancelled);
                }
                s.ends(outcome::unknown, errc::outcome_unknown);
            }
        }
    }
}

TEST_CASE("upload_outcome: the answer that decides counts also when patience has just run out")
{
    const auto asked_again = [] {
        plan_script s;
        s.seal(2)
            .close()
            .conditional()
            .expect(begin)
            .done()
            .expect(part(1), part(2))
            .done(part(1))
            .done(part(2));
        s.expect(complete).fails(complete, errc::timeout, true).expect(query).done(query, no_object());
        s.expect(abort_upload).done(abort_upload, upload_existed(true)).expect(query);
        s.cancel().patience_over().expect_nothing().cancels_running();
        return s;
    };
    asked_again().done(query, no_object()).ends(outcome::not_committed, errc::timeout);
    asked_again().done(query, object_of(std::string(own_token), 20)).ends(outcome::committed);
    asked_again()
        .done(query, object_of("somebody's", 20))
        .ends(outcome::not_committed, errc::precondition_failed);
    asked_again().fails(query, cancelled).ends(outcome::unknown, errc::outcome_unknown);
}

TEST_CASE("upload_outcome: a definite answer proves that nothing was committed")
{
    for (const errc why :
         {errc::upload_gone,
          errc::precondition_failed,
          errc::conditional_conflict,
          errc::access_denied,
          errc::request_rejected,
          errc::connect_failed}) {
        for (const row::condition under : {row::none, row::if_none_match}) {
            INFO(make_error_code(why).message());
            const row multipart{"", false, under, {}, {}, o::open, {}};
            up_to_final(multipart)
                .fails(complete, why)
                .has_patience(patience::abort)
                .expect(abort_upload)
                .done(abort_upload, upload_existed(why != errc::upload_gone))
                .ends(outcome::not_committed, why);
            const row whole{"", true, under, {}, {}, o::open, {}};
            up_to_final(whole).fails(put_whole, why).ends(outcome::not_committed, why);
        }
    }
}

TEST_CASE("upload_outcome: without a write token nothing can be verified")
{
    plan_script{}
        .without_token()
        .seal(1)
        .close()
        .expect(put_whole)
        .fails(put_whole, lost, true)
        .expect_nothing()
        .ends(outcome::unknown, errc::outcome_unknown);
    plan_script{}
        .without_token()
        .seal(1)
        .expect(begin)
        .done()
        .expect(part(1))
        .done()
        .close()
        .expect(complete)
        .fails(complete, lost, true)
        .expect_nothing()
        .ends(outcome::unknown, errc::outcome_unknown);
}

TEST_CASE("upload_outcome: an unknown outcome keeps the evidence of what led to it")
{
    plan_script{}
        .seal(1)
        .close()
        .expect(put_whole)
        .fails(put_whole, errc::server_error, true)
        .expect(query)
        .fails(query, errc::access_denied)
        .check([](const upload_plan& p) {
            const failure& f = p.first_failure();
            CHECK(f.step == "put whole");
            CHECK(f.http_status == 418);
            CHECK(f.provider_code == "Teapot");
            CHECK(f.request_id == "failed put whole");
            CHECK(f.attempts == 3);
            CHECK(f.message == make_error_code(errc::server_error).message());
            CHECK(f.write_token == own_token);
        })
        .ends(outcome::unknown, errc::outcome_unknown);
}

TEST_CASE("upload_outcome: an upload that was left behind is told apart from one that is gone")
{
    const auto begun = [] {
        plan_script s;
        s.seal(1).expect(begin).done().expect(part(1)).done();
        return s;
    };
    const auto leaves = [](bool expected) {
        return [expected](const upload_plan& p) { CHECK(p.leaves_upload() == expected); };
    };
    SECTION("committed")
    {
        begun().close().expect(complete).done().check(leaves(false)).ends(outcome::committed);
    }
    SECTION("aborted")
    {
        begun()
            .cancel()
            .expect(abort_upload)
            .check(leaves(false)) // not yet
            .done(abort_upload, upload_existed(true))
            .check(leaves(false))
            .ends(outcome::not_committed, errc::aborted);
    }
    SECTION("the abort fails")
    {
        begun()
            .cancel()
            .expect(abort_upload)
            .fails(abort_upload, errc::access_denied)
            .check(leaves(true))
            .ends(outcome::not_committed, errc::aborted);
    }
    SECTION("the abort has no time")
    {
        begun().cancel().patience_over().check(leaves(true)).ends(outcome::not_committed, errc::aborted);
    }
    SECTION("unknown, and nobody dares to abort")
    {
        begun()
            .close()
            .expect(complete)
            .fails(complete, lost, true)
            .expect(query)
            .fails(query, errc::access_denied)
            .check(leaves(true))
            .ends(outcome::unknown, errc::outcome_unknown);
    }
    SECTION("unknown, but gone")
    {
        begun()
            .close()
            .expect(complete)
            .fails(complete, lost, true)
            .expect(query)
            .done(query, no_object())
            .expect(abort_upload)
            .done(abort_upload, upload_existed(false))
            .expect(query)
            .done(query, no_object())
            .check(leaves(false))
            .ends(outcome::unknown, errc::outcome_unknown);
    }
    SECTION("never begun")
    {
        plan_script{}
            .seal(1)
            .close()
            .expect(put_whole)
            .fails(put_whole, errc::access_denied)
            .check(leaves(false))
            .ends(outcome::not_committed, errc::access_denied);
    }
}

TEST_CASE("upload_outcome: an unknown outcome is looked into again")
{
    const auto resumed = [](std::string upload_id) {
        upload_plan p = upload_plan::resume(
            {.max_parts_in_flight = 4, .write_token = std::string(own_token), .if_match = {}},
            std::move(upload_id),
            2 * part_bytes
        );
        CHECK(p.next() == query);
        CHECK(!p.next());
        return p;
    };
    SECTION("committed")
    {
        upload_plan p = resumed("upload-1");
        p.on_done(query, object_of(std::string(own_token), 2 * part_bytes));
        CHECK(p.result() == outcome::committed);
        CHECK(p.size() == 2 * part_bytes);
    }
    SECTION("absent, and the parts are there to be discarded")
    {
        upload_plan p = resumed("upload-1");
        p.on_done(query, no_object());
        CHECK(p.next() == abort_upload);
        p.on_done(abort_upload, upload_existed(true));
        CHECK(p.next() == query);
        p.on_done(query, no_object());
        CHECK(p.result() == outcome::not_committed);
        CHECK(!p.leaves_upload());
    }
    SECTION("absent, and it was a whole put")
    {
        upload_plan p = resumed("");
        p.on_done(query, no_object());
        CHECK(p.result() == outcome::unknown);
    }
    SECTION("given up, and not answered in time")
    {
        upload_plan p = resumed("upload-1");
        p.on_cancel();
        CHECK(p.patience_now() == patience::verification);
        p.on_patience_over();
        CHECK(p.must_cancel_running());
        p.on_failed(query, failure_of(query, cancelled), false);
        CHECK(p.result() == outcome::unknown);
    }
}
