// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// A buffer is destroyed in every state: its handler is called once, nothing is published by accident,
// and drain() leaves nothing behind.

#include "integration/held_store.hpp"

#include <boost/asio/as_tuple.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <functional>
#include <optional>
#include <string>
#include <utility>

namespace cloudbuf::test {

namespace {

// Brings an upload into a state.
struct scene {
    held_store h;
    std::optional<async_cloud_buffer> out;
    calls<std::size_t> write;
    calls<> ready;
    calls<std::uint64_t> flush;
    calls<object_info> close;

    scene() { out.emplace(h.make_buffer()); }

    int handlers_called() const { return write.count + ready.count + flush.count + close.count; }

    asio::awaitable<void> fill(std::size_t n) { co_await out->write(asio::buffer(h.content, n)); }

    // Until no byte more is taken.
    void stuff()
    {
        error_code ec;
        while (out->try_write(asio::buffer(h.content) + out->bytes_written(), ec) != 0) {
        }
        CHECK(ec == error_code{});
    }
};

// `ready_scene` leaves a state behind; the buffer is then destroyed, by its destructor or by an assignment.
template <class Prepare>
void destroy_after(scene& c, const Prepare& prepare, int handlers)
{
    const bool by_assignment = GENERATE(false, true);
    CAPTURE(by_assignment);
    c.h.s.run([&]() -> asio::awaitable<void> {
        co_await prepare();
        if (by_assignment) {
            *c.out = c.h.make_buffer("other");
        }
        c.out.reset();
        const int before = c.handlers_called();
        const auto answered = [&] { return c.handlers_called() == handlers; };
        co_await c.h.until(answered);
        CHECK(before <= handlers);
    });
    CHECK(c.handlers_called() == handlers);
}

} // namespace

TEST_CASE("destroyed: a fresh buffer")
{
    scene c;
    destroy_after(c, []() -> asio::awaitable<void> { co_return; }, 0);
    CHECK(c.h.store.cloud().requests() == 0);
}

TEST_CASE("destroyed: a buffer with a few bytes")
{
    scene c;
    destroy_after(c, [&] { return c.fill(10); }, 0);
    CHECK(c.h.store.cloud().requests() == 0);
    c.h.check_nothing_there();
}

TEST_CASE("destroyed: a full first part, which may still be the whole object")
{
    scene c;
    destroy_after(c, [&] { return c.fill(small_part); }, 0);
    c.h.check_nothing_there();
}

TEST_CASE("destroyed: an upload that has just begun")
{
    scene c;
    destroy_after(c, [&] { return c.fill(small_part + 1); }, 0);
    c.h.check_nothing_there();
}

TEST_CASE("destroyed: parts under way")
{
    scene c;
    c.h.hold(is_part);
    const auto prepare = [&]() -> asio::awaitable<void> {
        co_await c.fill(3 * small_part);
        co_await c.h.until_held(2);
    };
    destroy_after(c, prepare, 0);
    c.h.check_nothing_there();
}

TEST_CASE("destroyed: all parts stored")
{
    scene c;
    const auto prepare = [&]() -> asio::awaitable<void> {
        co_await c.fill(3 * small_part);
        co_await c.out->flush();
    };
    destroy_after(c, prepare, 0);
    c.h.check_nothing_there();
}

TEST_CASE("destroyed: a write waits for room")
{
    scene c;
    c.h.hold(is_part);
    const auto prepare = [&]() -> asio::awaitable<void> {
        c.out->write(asio::buffer(c.h.content), c.write.handler());
        co_await c.h.until_held();
        CHECK(c.write.count == 0);
    };
    destroy_after(c, prepare, 1);
    CHECK(c.write.ec == asio::error::operation_aborted);
    CHECK(std::get<0>(c.write.results) >= small_part);
    c.h.check_nothing_there();
}

TEST_CASE("destroyed: a write that has only just been called")
{
    scene c;
    const auto prepare = [&]() -> asio::awaitable<void> {
        c.out->write(asio::buffer(c.h.content), c.write.handler());
        CHECK(c.write.count == 0);
        co_return;
    };
    destroy_after(c, prepare, 1);
    c.h.check_nothing_there();
}

TEST_CASE("destroyed: somebody waits until it is writable")
{
    scene c;
    c.h.hold(is_part);
    const auto prepare = [&]() -> asio::awaitable<void> {
        c.stuff();
        c.out->writable(c.ready.handler());
        co_await c.h.until_held();
    };
    destroy_after(c, prepare, 1);
    CHECK(c.ready.ec == asio::error::operation_aborted);
    c.h.check_nothing_there();
}

TEST_CASE("destroyed: a flush waits")
{
    scene c;
    c.h.hold(is_part);
    const auto prepare = [&]() -> asio::awaitable<void> {
        c.stuff();
        c.out->flush(c.flush.handler());
        co_await c.h.until_held();
    };
    destroy_after(c, prepare, 1);
    CHECK(c.flush.ec == asio::error::operation_aborted);
    c.h.check_nothing_there();
}

TEST_CASE("destroyed: a close waits for parts")
{
    scene c;
    c.h.hold(is_part);
    const auto prepare = [&]() -> asio::awaitable<void> {
        co_await c.fill(2 * small_part + 5);
        c.out->close(c.close.handler());
        co_await c.h.until_held();
    };
    destroy_after(c, prepare, 1);
    CHECK(c.close.ec == errc::aborted);
    c.h.check_nothing_there();
}

TEST_CASE("destroyed: a close that has only just been called")
{
    scene c;
    const auto prepare = [&]() -> asio::awaitable<void> {
        co_await c.fill(2 * small_part + 5);
        c.out->close(c.close.handler());
    };
    destroy_after(c, prepare, 1);
    CHECK(c.close.ec == errc::aborted);
    c.h.check_nothing_there();
}

TEST_CASE("destroyed: a close whose final request the service has done")
{
    const bool whole = GENERATE(false, true);
    CAPTURE(whole);
    scene c;
    c.h.hold(whole ? is_whole : is_complete, fault_kind::hold_answer);
    const std::size_t size = whole ? 100 : 3 * small_part;
    const auto prepare = [&]() -> asio::awaitable<void> {
        co_await c.fill(size);
        c.out->close(c.close.handler());
        co_await c.h.until_held();
    };
    destroy_after(c, prepare, 1);
    CHECK(c.close.ec == error_code{});
    CHECK(std::get<0>(c.close.results).size == size);
    c.h.check_stored("key", std::string_view(c.h.content).substr(0, size));
}

TEST_CASE("destroyed: an abort is under way")
{
    scene c;
    c.h.hold(is_abort, fault_kind::hold_answer);
    const auto prepare = [&]() -> asio::awaitable<void> {
        co_await c.fill(2 * small_part + 5);
        co_await c.out->flush();
        c.out->abort(c.ready.handler());
        co_await c.h.until_held();
        c.h.proxy->release();
    };
    destroy_after(c, prepare, 1);
    CHECK(c.ready.ec == error_code{});
    c.h.check_nothing_there();
}

TEST_CASE("destroyed: an upload that has failed")
{
    scene c;
    upload_options options;
    options.part_size = small_part;
    c.out.emplace(c.h.s.cloud, "s3://no-such-bucket-here/key", options);
    const auto prepare = [&]() -> asio::awaitable<void> {
        const ending end = co_await upload_to(*c.out, c.h.content, 1000);
        CHECK(end.ec == errc::not_found);
    };
    destroy_after(c, prepare, 0);
    c.h.check_nothing_there();
}

TEST_CASE("destroyed: a buffer whose URL was malformed")
{
    scene c;
    c.out.emplace(c.h.s.cloud, "not a URL");
    const auto prepare = [&]() -> asio::awaitable<void> {
        c.out->write(asio::buffer("x", 1), c.write.handler());
        co_return;
    };
    destroy_after(c, prepare, 1);
    CHECK(c.write.ec == errc::invalid_destination);
}

TEST_CASE("destroyed: a buffer that was committed")
{
    scene c;
    const auto prepare = [&]() -> asio::awaitable<void> {
        const ending end = co_await upload_to(*c.out, c.h.content, 1000);
        CHECK(end.ec == error_code{});
    };
    destroy_after(c, prepare, 0);
    c.h.check_stored("key", c.h.content);
}

TEST_CASE("destroyed: a buffer that was moved from; the other goes on")
{
    scene c;
    c.h.s.run([&]() -> asio::awaitable<void> {
        co_await c.fill(2 * small_part + 5);
        async_cloud_buffer other = std::move(*c.out);
        c.out.reset();
        co_await write_all(other, std::string_view(c.h.content).substr(2 * small_part + 5), 999);
        const ending end = co_await close_of(other);
        CHECK(end.ec == error_code{});
    });
    c.h.check_stored("key", c.h.content);
}

TEST_CASE("a buffer may be moved while a write waits: that write is the new buffer's")
{
    scene c;
    c.h.hold(is_part);
    c.h.s.run([&]() -> asio::awaitable<void> {
        c.out->write(asio::buffer(c.h.content), c.write.handler());
        co_await c.h.until_held();
        async_cloud_buffer other = std::move(*c.out);
        c.h.proxy->release();
        const auto answered = [&] { return c.write.count != 0; };
        co_await c.h.until(answered);
        CHECK(c.write.ec == error_code{});
        const ending end = co_await close_of(other);
        CHECK(end.ec == error_code{});
    });
    c.h.check_stored("key", c.h.content);
}

} // namespace cloudbuf::test
