// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The answer to the final request is lost: committed, not committed or unknown, whichever is true.

#include "integration/session.hpp"

#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <string>

namespace cloudbuf::test {

namespace {

bool is_complete(const seen_request& r)
{
    return r.method == "POST" && r.has("uploadId=");
}

bool is_put(const seen_request& r)
{
    return r.method == "PUT" && !r.has("partNumber=");
}

bool is_head(const seen_request& r)
{
    return r.method == "HEAD";
}

bool is_anything(const seen_request&)
{
    return true;
}

upload_options make_only()
{
    upload_options o = least_parts();
    o.if_none_match = true;
    return o;
}

// A store, seen through a proxy that does what the test says.
template <class Store>
struct broken_way {
    template <class... Arguments>
    explicit broken_way(Arguments&&... arguments) : store(std::forward<Arguments>(arguments)...)
    {}

    Store store;
    std::unique_ptr<fault_proxy> proxy = make_proxy(store.account());
    session s{options_for(store.account(), *proxy)};

    void check_nothing_there(std::string_view key)
    {
        CHECK(!store.foreign().get(bucket, key));
        CHECK(store.foreign().open_uploads(bucket) == 0);
    }
};

testing::fake_cloud_options forgetful()
{
    testing::fake_cloud_options o;
    o.on_repeated_complete = testing::repeated_complete::no_such_upload;
    return o;
}

} // namespace

TEMPLATE_TEST_CASE("nothing is lost: the proxy passes uploads on", "", embedded_store, versitygw_store)
{
    broken_way<TestType> w;
    const std::string content = large_content();
    const ending end = w.s.upload("passed", content);
    CAPTURE(to_string(end.why));
    REQUIRE(end.ec == error_code{});
    CHECK(w.proxy->faults() == 0);
    check_stored(w.store.foreign(), "passed", content);
}

TEMPLATE_TEST_CASE("the answer to Complete is lost: committed", "", embedded_store, versitygw_store)
{
    const bool truncated = GENERATE(false, true);
    broken_way<TestType> w;
    const fault_kind kind = truncated ? fault_kind::truncate_answer : fault_kind::lose_answer;
    w.proxy->add({kind, is_complete, 1, 120});
    const std::string content = large_content();
    const ending end = w.s.upload("lost", content);
    CAPTURE(truncated, to_string(end.why));
    REQUIRE(end.ec == error_code{});
    CHECK(w.proxy->faults() == 1);
    const auto found = w.store.foreign().get(bucket, "lost");
    REQUIRE(found);
    CHECK(found->sha256 == sha256_hex(content));
    CHECK(found->etag == end.info.etag);
}

TEST_CASE("the answer to Complete is lost and the upload is forgotten: committed, proved by the object")
{
    broken_way<embedded_store> w{forgetful()};
    w.proxy->add({fault_kind::lose_answer, is_complete});
    const std::string content = large_content();
    const ending end = w.s.upload("forgotten", content);
    CAPTURE(to_string(end.why));
    REQUIRE(end.ec == error_code{});
    check_stored(w.store.foreign(), "forgotten", content);
}

TEST_CASE("the answer to Complete is lost, the upload is forgotten and nothing can prove it: unknown")
{
    broken_way<embedded_store> w{forgetful()};
    w.proxy->add({fault_kind::lose_answer, is_complete});
    upload_options options = least_parts();
    options.write_token = false;
    const ending end = w.s.upload("unprovable", large_content(), options);
    CHECK(end.ec == errc::outcome_unknown);
    CHECK(end.why.upload_id != "");
    CHECK(end.why.key == "unprovable");
}

TEMPLATE_TEST_CASE(
    "the answer to a conditional Complete is lost: committed", "", embedded_store, versitygw_store
)
{
    broken_way<TestType> w;
    w.proxy->add({fault_kind::lose_answer, is_complete});
    const std::string content = large_content();
    const ending end = w.s.upload("conditional", content, make_only());
    CAPTURE(to_string(end.why));
    REQUIRE(end.ec == error_code{});
    CHECK(w.proxy->faults() == 1);
    check_stored(w.store.foreign(), "conditional", content);
}

TEMPLATE_TEST_CASE("the answer to a conditional PUT is lost: committed", "", embedded_store, versitygw_store)
{
    broken_way<TestType> w;
    w.proxy->add({fault_kind::lose_answer, is_put});
    const ending end = w.s.upload("put", "content", make_only());
    CAPTURE(to_string(end.why));
    REQUIRE(end.ec == error_code{});
    CHECK(w.proxy->faults() == 1);
    check_stored(w.store.foreign(), "put", "content");
}

TEMPLATE_TEST_CASE(
    "a conditional PUT was lost on its way and another writer was there: not committed",
    "",
    embedded_store,
    versitygw_store
)
{
    broken_way<TestType> w;
    w.store.foreign().put(bucket, "contended", "the other's");
    w.proxy->add({fault_kind::lose_request, is_put});
    const ending end = w.s.upload("contended", "mine", make_only());
    CAPTURE(to_string(end.why));
    CHECK(end.ec == errc::precondition_failed);
    CHECK(w.proxy->faults() == 1);
    check_stored(w.store.foreign(), "contended", "the other's");
}

TEMPLATE_TEST_CASE("Complete never reaches the service: not committed", "", embedded_store, versitygw_store)
{
    broken_way<TestType> w;
    w.proxy->add({fault_kind::lose_request, is_complete, fault::always});
    const ending end = w.s.upload("never", large_content());
    CAPTURE(to_string(end.why));
    CHECK(end.ec == errc::connection_lost);
    CHECK(end.why.step == "complete");
    w.check_nothing_there("never");
}

TEMPLATE_TEST_CASE("after Complete the service cannot be asked: unknown", "", embedded_store, versitygw_store)
{
    broken_way<TestType> w;
    w.proxy->add({fault_kind::lose_answer, is_complete, fault::always});
    w.proxy->add({fault_kind::lose_answer, is_head, fault::always});
    const std::string content = large_content();
    const ending end = w.s.upload("silent", content);
    CAPTURE(to_string(end.why));
    CHECK(end.ec == errc::outcome_unknown);
    // What it takes to find out is told, and is true.
    const auto found = w.store.foreign().get(end.why.bucket, end.why.key);
    REQUIRE(found);
    CHECK(found->metadata.at("cloudbuf-write-token") == end.why.write_token);
    CHECK(found->sha256 == sha256_hex(content));
}

TEMPLATE_TEST_CASE(
    "a PUT that is never answered and cannot be asked about: unknown", "", embedded_store, versitygw_store
)
{
    broken_way<TestType> w;
    w.proxy->add({fault_kind::lose_answer, is_anything, fault::always});
    const ending end = w.s.upload("mute", "content");
    CAPTURE(to_string(end.why));
    CHECK(end.ec == errc::outcome_unknown);
    check_stored(w.store.foreign(), "mute", "content");
}

TEMPLATE_TEST_CASE(
    "answers to all kinds of requests are lost now and then: committed", "", embedded_store, versitygw_store
)
{
    broken_way<TestType> w;
    const auto is_begin = [](const seen_request& r) { return r.method == "POST" && r.has("?uploads"); };
    const auto is_part = [](const seen_request& r) { return r.has("partNumber="); };
    w.proxy->add({fault_kind::cut_request, is_part, 1, 3 * mib});
    w.proxy->add({fault_kind::lose_request, is_part});
    w.proxy->add({fault_kind::lose_answer, is_part});
    w.proxy->add({fault_kind::truncate_answer, is_part, 1, 30});
    w.proxy->add({fault_kind::lose_request, is_begin});
    w.proxy->add({fault_kind::lose_answer, is_complete});
    const std::string content = random_bytes(8, 2 * least_part + 1);
    const ending end = w.s.upload("bumpy", content);
    CAPTURE(to_string(end.why));
    REQUIRE(end.ec == error_code{});
    CHECK(w.proxy->faults() == 6);
    check_stored(w.store.foreign(), "bumpy", content);
}

} // namespace cloudbuf::test
