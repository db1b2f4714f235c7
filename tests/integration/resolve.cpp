// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// What can be found out later about an upload whose outcome was unknown, and what is said of those left
// behind.

#include "integration/held_store.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <string>
#include <utility>
#include <vector>

namespace cloudbuf::test {

namespace {

enum class size_of_object { one_part, three_parts };

std::size_t bytes_of(size_of_object s)
{
    return s == size_of_object::one_part ? 100 : 3 * small_part;
}

// An upload that was closed, cancelled when its final request met with `fate`, and could not be verified: as
// queries are still held, nothing can be.
failure make_unverifiable(held_store& h, size_of_object size, fault_kind fate)
{
    h.hold(size == size_of_object::one_part ? is_whole : is_complete, fate);
    h.hold(is_query);
    failure out;
    h.s.run([&]() -> asio::awaitable<void> {
        async_cloud_buffer buffer = h.make_buffer();
        co_await buffer.write(asio::buffer(h.content, bytes_of(size)));
        const calls<object_info> close = co_await h.close_cancelled(buffer);
        CHECK(close.ec == errc::outcome_unknown);
        out = buffer.last_failure();
    });
    return out;
}

failure make_unknown(held_store& h, size_of_object size, fault_kind fate)
{
    failure out = make_unverifiable(h, size, fate);
    h.proxy->release();
    return out;
}

struct answer {
    error_code ec;
    resolution found;
};

answer resolve(held_store& h, const failure& unknown)
{
    answer out;
    h.s.run([&]() -> asio::awaitable<void> {
        calls<resolution> asked;
        h.s.cloud.resolve(unknown, asked.handler());
        const auto answered = [&] { return asked.count != 0; };
        co_await h.until(answered);
        out = {asked.ec, std::get<0>(asked.results)};
    });
    return out;
}

} // namespace

TEST_CASE("resolve: what was committed is found, also by whoever knows five fields of the failure only")
{
    const auto size = GENERATE(size_of_object::one_part, size_of_object::three_parts);
    held_store h;
    const failure unknown = make_unknown(h, size, fault_kind::hold_answer);
    CHECK(unknown.size == bytes_of(size));
    CHECK(unknown.upload_id.empty() == (size == size_of_object::one_part));
    failure written_down;
    written_down.code = unknown.code;
    written_down.bucket = unknown.bucket;
    written_down.key = unknown.key;
    written_down.upload_id = unknown.upload_id;
    written_down.write_token = unknown.write_token;
    written_down.size = unknown.size;
    for (const failure& f : {unknown, written_down}) {
        const answer a = resolve(h, f);
        CHECK(a.ec == error_code{});
        CHECK(a.found.what == outcome::committed);
        CHECK(a.found.object.size == bytes_of(size));
        CHECK(a.found.object.etag == h.store.cloud().find(bucket, "key")->etag);
    }
    h.check_stored("key", std::string_view(h.content).substr(0, bytes_of(size)));
}

TEST_CASE("resolve: parts that were never completed are discarded, and never will be")
{
    held_store h;
    const failure unknown = make_unknown(h, size_of_object::three_parts, fault_kind::lose_request);
    CHECK(h.store.cloud().open_uploads() == 1);
    const answer a = resolve(h, unknown);
    CHECK(a.ec == error_code{});
    CHECK(a.found.what == outcome::not_committed);
    h.check_nothing_there();
    // The upload is gone, which by itself could mean that it was completed.
    CHECK(resolve(h, unknown).found.what == outcome::unknown);
}

TEST_CASE("resolve: a whole object that is not there may still be on its way")
{
    held_store h;
    const failure unknown = make_unknown(h, size_of_object::one_part, fault_kind::lose_request);
    const answer a = resolve(h, unknown);
    CHECK(a.ec == error_code{});
    CHECK(a.found.what == outcome::unknown);
}

TEST_CASE("resolve: can be cancelled, and asked again")
{
    held_store h;
    const failure unknown = make_unverifiable(h, size_of_object::three_parts, fault_kind::hold_answer);
    const unsigned before = h.proxy->faults();
    h.s.run([&]() -> asio::awaitable<void> {
        asio::cancellation_signal stop;
        calls<resolution> asked;
        h.s.cloud.resolve(unknown, asio::bind_cancellation_slot(stop.slot(), asked.handler()));
        co_await h.until_held(before + 1);
        stop.emit(asio::cancellation_type::terminal);
        const auto answered = [&] { return asked.count != 0; };
        co_await h.until(answered);
        CHECK(asked.ec == error_code{});
        CHECK(std::get<0>(asked.results).what == outcome::unknown);
    });
    h.proxy->release();
    CHECK(resolve(h, unknown).found.what == outcome::committed);
}

TEST_CASE("resolve: a failure that proves itself is not asked about, and one that proves nothing is refused")
{
    held_store h;
    failure f;
    f.code = errc::aborted;
    f.bucket = std::string(bucket);
    f.key = "key";
    f.write_token = "token";
    CHECK(resolve(h, f).found.what == outcome::not_committed);
    f.code = errc::outcome_unknown;
    f.write_token.clear();
    CHECK(resolve(h, f).ec == errc::invalid_options);
    CHECK(resolve(h, failure()).ec == errc::invalid_options);
    f.write_token = "token";
    f.key.clear();
    CHECK(resolve(h, f).ec == errc::invalid_destination);
    CHECK(h.proxy->requests() == 0);
}

TEST_CASE("leftover: what could not be deleted is reported once, and so is what may have been committed")
{
    std::vector<failure> left;
    held_store h;
    client_options o = h.make_options(4 * small_part);
    o.on_leftover = [&left](const failure& f) { left.push_back(f); };
    o.timeouts.abort = std::chrono::milliseconds(300);
    h.s.cloud = client{h.s.ctx, o};
    SECTION("an upload without an end, whose buffer is gone")
    {
        h.hold(is_abort);
        h.s.run([&]() -> asio::awaitable<void> {
            {
                async_cloud_buffer out = h.make_buffer();
                co_await out.write(asio::buffer(h.content, 3 * small_part));
                co_await out.flush();
            }
            co_await h.s.cloud.drain();
        });
        REQUIRE(left.size() == 1);
        CHECK(left[0].code == errc::aborted);
        h.proxy->release();
    }
    SECTION("an outcome that is unknown, until it is resolved")
    {
        const failure unknown = make_unknown(h, size_of_object::three_parts, fault_kind::lose_request);
        REQUIRE(left.size() == 1);
        CHECK(left[0].code == errc::outcome_unknown);
        CHECK(left[0].upload_id == unknown.upload_id);
        CHECK(resolve(h, unknown).found.what == outcome::not_committed);
        CHECK(left.size() == 1);
        return;
    }
    CHECK(left[0].bucket == bucket);
    CHECK(left[0].key == "key");
    CHECK(!left[0].upload_id.empty());
}

TEST_CASE("leftover: what was deleted is not reported")
{
    unsigned reports = 0;
    held_store h;
    client_options o = h.make_options(4 * small_part);
    o.on_leftover = [&reports](const failure&) { ++reports; };
    h.s.cloud = client{h.s.ctx, o};
    h.s.run([&]() -> asio::awaitable<void> {
        async_cloud_buffer out = h.make_buffer();
        co_await out.write(asio::buffer(h.content, 3 * small_part));
        co_await out.flush();
        co_await out.abort();
        async_cloud_buffer small = h.make_buffer();
        co_await small.write(asio::buffer(h.content, 3));
        co_await small.abort();
    });
    CHECK(reports == 0);
    h.check_nothing_there();
}

} // namespace cloudbuf::test
