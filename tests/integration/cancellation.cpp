// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Cancelling and timing out: the buffer stays usable, or the truth is told about the object.

#include "integration/held_store.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <chrono>
#include <optional>
#include <string>

namespace cloudbuf::test {

namespace {

using namespace asio::experimental::awaitable_operators;
using namespace std::chrono_literals;

// For operations that cannot complete meanwhile, however slow the machine.
constexpr auto soon = 30ms;

asio::awaitable<void> timeout(const asio::any_io_executor& ex, std::chrono::milliseconds after)
{
    asio::steady_timer timer{ex, after};
    co_await timer.async_wait(asio::use_awaitable);
}

// The rest of what a cancelled write left, and the close.
asio::awaitable<void> finish(held_store& h, async_cloud_buffer& out)
{
    h.proxy->release();
    const std::string_view rest = std::string_view(h.content).substr(out.bytes_written());
    co_await write_all(out, rest, 10'000);
    const ending end = co_await close_of(out);
    CAPTURE(to_string(end.why));
    CHECK(end.ec == error_code{});
}

} // namespace

TEST_CASE("a write that waits for room can be timed out, and the buffer goes on")
{
    held_store h;
    h.hold(is_part);
    h.s.run([&]() -> asio::awaitable<void> {
        async_cloud_buffer out = h.make_buffer();
        const auto first = co_await (out.write(asio::buffer(h.content)) || timeout(out.get_executor(), soon));
        CHECK(first.index() == 1);
        CHECK(out.bytes_written() <= 4 * small_part);
        CHECK(out.bytes_written() >= small_part);
        CHECK(!out.last_failure());
        co_await finish(h, out);
    });
    h.check_stored("key", h.content);
}

TEST_CASE("a write can be cancelled through a slot, and says how much it took")
{
    const auto type = GENERATE(
        asio::cancellation_type::terminal, asio::cancellation_type::partial, asio::cancellation_type::total
    );
    held_store h;
    h.hold(is_part);
    h.s.run([&]() -> asio::awaitable<void> {
        async_cloud_buffer out = h.make_buffer();
        asio::cancellation_signal stop;
        calls<std::size_t> write;
        out.write(asio::buffer(h.content), asio::bind_cancellation_slot(stop.slot(), write.handler()));
        co_await h.until_held();
        co_await timeout(out.get_executor(), soon);
        CHECK(write.count == 0);
        stop.emit(type);
        const auto answered = [&] { return write.count != 0; };
        co_await h.until(answered);
        CHECK(write.ec == asio::error::operation_aborted);
        CHECK(std::get<0>(write.results) == out.bytes_written());
        stop.emit(type); // too late, and harmless
        co_await finish(h, out);
        CHECK(write.count == 1);
    });
    h.check_stored("key", h.content);
}

TEST_CASE("a cancellation that comes at once is not lost")
{
    held_store h;
    h.hold(is_part);
    h.s.run([&]() -> asio::awaitable<void> {
        async_cloud_buffer out = h.make_buffer();
        asio::cancellation_signal stop;
        calls<std::size_t> write;
        out.write(asio::buffer(h.content), asio::bind_cancellation_slot(stop.slot(), write.handler()));
        stop.emit(asio::cancellation_type::terminal);
        CHECK(write.count == 0); // never inside the emission
        const auto answered = [&] { return write.count != 0; };
        co_await h.until(answered);
        CHECK(write.ec == asio::error::operation_aborted);
        co_await finish(h, out);
    });
    h.check_stored("key", h.content);
}

TEST_CASE("waiting for room and flushing can be timed out, and the buffer goes on")
{
    held_store h;
    h.hold(is_part);
    h.s.run([&]() -> asio::awaitable<void> {
        async_cloud_buffer out = h.make_buffer();
        error_code ec;
        while (out.try_write(asio::buffer(h.content) + out.bytes_written(), ec) != 0) {
        }
        CHECK(ec == error_code{});
        const auto ex = out.get_executor();
        const auto room = co_await (out.writable(asio::use_awaitable) || timeout(ex, soon));
        CHECK(room.index() == 1);
        const auto flushed = co_await (out.flush(asio::use_awaitable) || timeout(ex, soon));
        CHECK(flushed.index() == 1);
        CHECK(out.durable_offset() == 0);
        co_await finish(h, out);
    });
    h.check_stored("key", h.content);
}

TEST_CASE("a close that is timed out before its final request is not committed")
{
    held_store h;
    h.hold(is_part);
    h.s.run([&]() -> asio::awaitable<void> {
        async_cloud_buffer out = h.make_buffer();
        co_await out.write(asio::buffer(h.content, 2 * small_part + 1));
        const auto end = co_await (out.close(asio::use_awaitable) || timeout(out.get_executor(), soon));
        CHECK(end.index() == 1);
        CHECK(out.last_failure().code == errc::aborted);
    });
    h.check_nothing_there();
}

TEST_CASE("a close that is cancelled before its final request says that it was given up")
{
    held_store h;
    h.hold(is_part);
    h.s.run([&]() -> asio::awaitable<void> {
        async_cloud_buffer out = h.make_buffer();
        co_await out.write(asio::buffer(h.content, 2 * small_part + 1));
        const calls<object_info> close = co_await h.close_cancelled(out, asio::cancellation_type::total);
        CHECK(close.ec == errc::aborted);
        const ending again = co_await close_of(out);
        CHECK(again.ec == errc::closed);
    });
    h.check_nothing_there();
}

TEST_CASE("a close that is cancelled after the service has done it is committed")
{
    const bool whole = GENERATE(false, true);
    CAPTURE(whole);
    held_store h;
    h.hold(whole ? is_whole : is_complete, fault_kind::hold_answer);
    const std::string_view content = std::string_view(h.content).substr(0, whole ? 5 : 3 * small_part);
    h.s.run([&]() -> asio::awaitable<void> {
        async_cloud_buffer out = h.make_buffer();
        co_await out.write(asio::buffer(content));
        const calls<object_info> close = co_await h.close_cancelled(out);
        CAPTURE(to_string(out.last_failure()));
        CHECK(close.ec == error_code{});
        CHECK(std::get<0>(close.results).size == content.size());
        CHECK(std::get<0>(close.results).etag == h.store.cloud().find(bucket, "key")->etag);
    });
    h.check_stored("key", content);
}

TEST_CASE("a close that is cancelled while Complete is on its way is not committed")
{
    held_store h;
    h.hold(is_complete);
    h.s.run([&]() -> asio::awaitable<void> {
        async_cloud_buffer out = h.make_buffer();
        co_await out.write(asio::buffer(h.content, 3 * small_part));
        const calls<object_info> close = co_await h.close_cancelled(out);
        CAPTURE(to_string(out.last_failure()));
        CHECK(close.ec == errc::aborted);
    });
    h.check_nothing_there();
}

TEST_CASE("a cancelled close that cannot ask the service ends in time: unknown")
{
    held_store h;
    h.hold(is_complete, fault_kind::hold_answer);
    h.hold(is_query);
    h.s.run([&]() -> asio::awaitable<void> {
        async_cloud_buffer out = h.make_buffer();
        co_await out.write(asio::buffer(h.content, 3 * small_part));
        const auto began = std::chrono::steady_clock::now();
        const calls<object_info> close = co_await h.close_cancelled(out);
        CHECK(close.ec == errc::outcome_unknown);
        CHECK(std::chrono::steady_clock::now() - began < 10s); // verification is limited to 500 ms here
    });
    h.check_stored("key", std::string_view(h.content).substr(0, 3 * small_part));
}

TEST_CASE("a close that is cancelled while it asks what became of the object ends in time")
{
    const bool whole = GENERATE(false, true);
    CAPTURE(whole);
    held_store h;
    client_options o = h.make_options(4 * small_part);
    o.max_attempts = 1;
    o.max_part_attempts = 1;
    h.s.cloud = client{h.s.ctx, o};
    h.hold(whole ? is_whole : is_complete, fault_kind::lose_answer);
    h.hold(is_query);
    // Over a connection that was used before, the final request is sent once more.
    const unsigned faults = whole ? 2 : 3;
    h.s.run([&]() -> asio::awaitable<void> {
        async_cloud_buffer out = h.make_buffer();
        co_await out.write(asio::buffer(h.content, whole ? 5 : 3 * small_part));
        const auto began = std::chrono::steady_clock::now();
        const calls<object_info> close =
            co_await h.close_cancelled(out, asio::cancellation_type::terminal, faults);
        CHECK(close.ec == errc::outcome_unknown);
        CHECK(std::chrono::steady_clock::now() - began < 10s);
    });
    h.check_stored("key", std::string_view(h.content).substr(0, whole ? 5 : 3 * small_part));
}

TEST_CASE("drain waits until the uploads of destroyed buffers are deleted")
{
    held_store h;
    h.hold(is_abort);
    h.s.run([&]() -> asio::awaitable<void> {
        {
            async_cloud_buffer out = h.make_buffer();
            co_await out.write(asio::buffer(h.content, 2 * small_part));
            co_await out.flush();
            CHECK(out.durable_offset() >= small_part);
        }
        calls<> drain;
        h.s.cloud.drain(drain.handler());
        co_await h.until_held();
        co_await timeout(h.s.ctx.get_executor(), soon);
        CHECK(drain.count == 0);
        CHECK(h.store.cloud().open_uploads() == 1);

        asio::cancellation_signal stop;
        calls<> impatient;
        h.s.cloud.drain(asio::bind_cancellation_slot(stop.slot(), impatient.handler()));
        stop.emit(asio::cancellation_type::terminal);
        const auto gave_up = [&] { return impatient.count != 0; };
        co_await h.until(gave_up);
        CHECK(impatient.ec == asio::error::operation_aborted);

        h.proxy->release();
        const auto drained = [&] { return drain.count != 0; };
        co_await h.until(drained);
        CHECK(drain.ec == error_code{});
        CHECK(h.store.cloud().open_uploads() == 0);
    });
}

TEST_CASE("drain after run has returned needs a restart, and then deletes what is left")
{
    held_store h;
    std::optional<async_cloud_buffer> out{h.make_buffer()};
    const auto begin = [&]() -> asio::awaitable<void> {
        co_await out->write(asio::buffer(h.content, 2 * small_part));
        co_await out->flush();
        h.s.ctx.stop(); // an upload that was begun is work: run() does not return by itself
    };
    asio::co_spawn(h.s.ctx, begin(), [](const std::exception_ptr& e) { CHECK(!e); });
    h.s.ctx.run_for(run_limit);
    CHECK(h.store.cloud().open_uploads() == 1);
    out.reset();
    CHECK(h.store.cloud().open_uploads() == 1); // nothing runs
    h.s.run([]() -> asio::awaitable<void> { co_return; });
    h.check_nothing_there();
}

TEST_CASE("a second operation while one is outstanding is refused, and the first goes on")
{
    held_store h;
    h.hold(is_part);
    h.s.run([&]() -> asio::awaitable<void> {
        async_cloud_buffer out = h.make_buffer();
        calls<std::size_t> write;
        out.write(asio::buffer(h.content), write.handler());
        co_await h.until_held();
        const auto [busy, n] = co_await out.write(asio::buffer("x", 1), asio::as_tuple(asio::deferred));
        CHECK(busy == errc::busy);
        CHECK(n == 0);
        const ending refused = co_await close_of(out);
        CHECK(refused.ec == errc::busy);
        h.proxy->release();
        const auto answered = [&] { return write.count != 0; };
        co_await h.until(answered);
        CHECK(write.ec == error_code{});
        const ending end = co_await close_of(out);
        CHECK(end.ec == error_code{});
    });
    h.check_stored("key", h.content);
}

} // namespace cloudbuf::test
