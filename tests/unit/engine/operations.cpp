// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// What the operations of a buffer do before and while they wait: misuse, cancellation, destruction.

#include "unit/engine/quiet_cloud.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_allocator.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

using namespace cloudbuf;
using namespace cloudbuf::test;

namespace {

// Runs the coroutine, and then everything that it left behind.
template <class Function>
void run(asio::io_context& io, Function f)
{
    std::exception_ptr failed;
    asio::co_spawn(io, f(), [&](std::exception_ptr e) { failed = e; });
    io.run();
    io.restart();
    if (failed) {
        std::rethrow_exception(failed);
    }
}

const std::string text(small_window + 1000, 'x');

struct allocation_count {
    int held = 0;
};

template <class T>
class counting_allocator {
public:
    using value_type = T;

    explicit counting_allocator(allocation_count& count) noexcept : count_(&count) {}
    template <class U>
    counting_allocator(const counting_allocator<U>& other) noexcept : count_(other.count_)
    {}

    T* allocate(std::size_t n)
    {
        T* const at = std::allocator<T>{}.allocate(n);
        ++count_->held;
        return at;
    }

    void deallocate(T* at, std::size_t n) noexcept
    {
        --count_->held;
        std::allocator<T>{}.deallocate(at, n);
    }

    friend bool operator==(const counting_allocator&, const counting_allocator&) = default;

private:
    template <class>
    friend class counting_allocator;

    allocation_count* count_;
};

} // namespace

TEST_CASE("a malformed URL fails the buffer, and every operation says why")
{
    asio::io_context io;
    client c = make_quiet_client(io.get_executor());
    async_cloud_buffer out{c, "http://not-a-store/x"};
    REQUIRE(out.last_failure().code == errc::unsupported_destination);
    REQUIRE_FALSE(out.last_failure().message.empty());
    error_code ec;
    CHECK(out.try_write(asio::buffer(text), ec) == 0);
    CHECK(ec == errc::unsupported_destination);
    CHECK(out.prepare(10).size() == 0);
    run(io, [&]() -> asio::awaitable<void> {
        const auto [written, n] = co_await out.write(asio::buffer(text), asio::as_tuple(asio::deferred));
        CHECK(written == errc::unsupported_destination);
        CHECK(n == 0);
        const auto [closed, object] = co_await out.close(asio::as_tuple(asio::deferred));
        CHECK(closed == errc::unsupported_destination);
        const auto [again, nothing] = co_await out.close(asio::as_tuple(asio::deferred));
        CHECK(again == errc::closed);
    });
}

TEST_CASE("options that cannot work are refused with advice")
{
    asio::io_context io;
    client c = make_quiet_client(io.get_executor());
    upload_options o;
    SECTION("a part size above the memory limit")
    {
        o.part_size = 2 * 1024 * 1024;
    }
    SECTION("no part in flight")
    {
        o.part_size = 64 * 1024;
        o.max_parts_in_flight = 0;
    }
    SECTION("a line break in a header")
    {
        o.part_size = 64 * 1024;
        o.content_type = "text/plain\r\nx-evil: 1";
    }
    async_cloud_buffer out{c, "s3://bucket/key", o};
    CHECK(out.last_failure().code == errc::invalid_options);
    CHECK_FALSE(out.last_failure().message.empty());
}

TEST_CASE("a second operation while one is outstanding is busy, and has no effect")
{
    asio::io_context io;
    client c = make_quiet_client(io.get_executor());
    std::optional<async_cloud_buffer> out;
    out.emplace(c, "s3://bucket/key", small_parts());
    std::optional<error_code> first;
    out->write(asio::buffer(text), [&](error_code ec, std::size_t) { first = ec; });
    std::vector<error_code> refused;
    out->write(asio::buffer(text), [&](error_code ec, std::size_t) { refused.push_back(ec); });
    out->flush([&](error_code ec, std::uint64_t) { refused.push_back(ec); });
    out->writable([&](error_code ec) { refused.push_back(ec); });
    out->close([&](error_code ec, const object_info&) { refused.push_back(ec); });
    out->abort([&](error_code ec) { refused.push_back(ec); });
    while (refused.size() < 5) {
        io.run_one();
    }
    for (const error_code& ec : refused) {
        CHECK(ec == errc::busy);
    }
    CHECK_FALSE(first);
    CHECK(out->bytes_written() == small_window);
    out.reset();
    io.run();
    CHECK(first == error_code(asio::error::operation_aborted));
    CHECK(c.memory_used() == 0);
}

TEST_CASE("a waiting write that is cancelled tells what was taken, and the buffer stays usable")
{
    const auto type = GENERATE(
        asio::cancellation_type::terminal, asio::cancellation_type::partial, asio::cancellation_type::total
    );
    asio::io_context io;
    client c = make_quiet_client(io.get_executor());
    asio::cancellation_signal stop;
    std::optional<async_cloud_buffer> out;
    out.emplace(c, "s3://bucket/key", small_parts());
    for (int round = 0; round < 2; ++round) {
        std::optional<error_code> ended;
        std::size_t taken = 1;
        out->write(
            asio::buffer(text),
            asio::bind_cancellation_slot(
                stop.slot(),
                [&](error_code ec, std::size_t n) {
                    ended = ec;
                    taken = n;
                }
            )
        );
        while (io.poll_one() != 0) {
        }
        REQUIRE_FALSE(ended);
        stop.emit(type);
        while (!ended) {
            io.run_one();
        }
        CHECK(*ended == asio::error::operation_aborted);
        CHECK(taken == (round == 0 ? small_window : 0));
        CHECK(out->bytes_written() == small_window);
        CHECK_FALSE(out->last_failure());
    }
    out.reset();
    io.run();
    CHECK(c.memory_used() == 0);
}

TEST_CASE("the awaitable write throws when it is cancelled, and bytes_written tells what was taken")
{
    using namespace boost::asio::experimental::awaitable_operators;
    asio::io_context io;
    client c = make_quiet_client(io.get_executor());
    std::optional<async_cloud_buffer> out;
    out.emplace(c, "s3://bucket/key", small_parts());
    run(io, [&]() -> asio::awaitable<void> {
        asio::steady_timer soon{io, std::chrono::milliseconds(5)};
        const auto winner = co_await (out->write(asio::buffer(text)) || soon.async_wait(asio::use_awaitable));
        CHECK(winner.index() == 1);
        CHECK(out->bytes_written() == small_window);
        CHECK_FALSE(out->last_failure());
        out.reset();
        co_await c.drain();
    });
    CHECK(c.memory_used() == 0);
}

TEST_CASE("destroying a buffer completes what waits on it, and gives its memory back")
{
    const bool waits_already = GENERATE(true, false);
    asio::io_context io;
    client c = make_quiet_client(io.get_executor());
    std::optional<async_cloud_buffer> out;
    out.emplace(c, "s3://bucket/key", small_parts());
    std::optional<error_code> ended;
    SECTION("a write")
    {
        out->write(asio::buffer(text), [&](error_code ec, std::size_t) { ended = ec; });
    }
    SECTION("writable")
    {
        error_code ec;
        REQUIRE(out->try_write(asio::buffer(text), ec) == small_window);
        REQUIRE_FALSE(ec);
        out->writable([&](error_code e) { ended = e; });
    }
    SECTION("flush")
    {
        error_code ec;
        REQUIRE(out->try_write(asio::buffer(text), ec) == small_window);
        out->flush([&](error_code e, std::uint64_t) { ended = e; });
    }
    SECTION("close")
    {
        error_code ec;
        REQUIRE(out->try_write(asio::buffer(text), ec) == small_window);
        out->close([&](error_code e, const object_info&) { ended = e; });
    }
    if (waits_already) {
        while (io.poll_one() != 0) {
        }
        REQUIRE_FALSE(ended);
    }
    out.reset();
    io.run();
    REQUIRE(ended);
    CHECK((*ended == asio::error::operation_aborted || *ended == errc::aborted));
    CHECK(c.memory_used() == 0);
}

TEST_CASE("a closed buffer refuses everything")
{
    asio::io_context io;
    client c = make_quiet_client(io.get_executor());
    run(io, [&]() -> asio::awaitable<void> {
        async_cloud_buffer out{c, "s3://bucket/key", small_parts()};
        const auto [ec] = co_await out.abort(asio::as_tuple(asio::deferred));
        CHECK_FALSE(ec);
        const auto [written, n] = co_await out.write(asio::buffer(text), asio::as_tuple(asio::deferred));
        CHECK(written == errc::closed);
        const auto [closed, info] = co_await out.close(asio::as_tuple(asio::deferred));
        CHECK(closed == errc::closed);
        const auto [flushed, offset] = co_await out.flush(asio::as_tuple(asio::deferred));
        CHECK(flushed == errc::closed);
        error_code tried;
        CHECK(out.try_write(asio::buffer(text), tried) == 0);
        CHECK(tried == errc::closed);
    });
}

TEST_CASE("prepare and commit write without a copy, up to the window")
{
    asio::io_context io;
    client c = make_quiet_client(io.get_executor());
    std::optional<async_cloud_buffer> out;
    out.emplace(c, "s3://bucket/key", small_parts());
    std::size_t total = 0;
    for (asio::mutable_buffer room = out->prepare(1000); room.size() != 0; room = out->prepare(1000)) {
        REQUIRE(room.size() <= 1000);
        std::memset(room.data(), 'y', room.size());
        out->commit(room.size());
        total += room.size();
        REQUIRE(total <= small_window);
    }
    CHECK(total == small_window);
    CHECK(out->bytes_written() == small_window);
    out->commit(1);
    CHECK(out->bytes_written() == small_window);
    out.reset();
    io.run();
    CHECK(c.memory_used() == 0);
}

TEST_CASE("commit takes no more than was prepared, and nothing that a write has moved past")
{
    asio::io_context io;
    client c = make_quiet_client(io.get_executor());
    std::optional<async_cloud_buffer> out;
    out.emplace(c, "s3://bucket/key", small_parts());
    out->commit(10); // nothing was handed out
    CHECK(out->bytes_written() == 0);
    REQUIRE(out->prepare(10).size() == 10);
    out->commit(50);
    CHECK(out->bytes_written() == 10);
    out->commit(50); // once
    CHECK(out->bytes_written() == 10);
    REQUIRE(out->prepare(10).size() == 10);
    REQUIRE(out->try_write(asio::buffer("abc", 3)) == 3);
    out->commit(10);
    CHECK(out->bytes_written() == 13);
    out.reset();
    io.run();
    CHECK(c.memory_used() == 0);
}

TEST_CASE("an idle buffer holds no memory, flushes nothing, and needs no loop to be destroyed")
{
    asio::io_context io;
    client c = make_quiet_client(io.get_executor());
    {
        async_cloud_buffer out{c, "s3://bucket/key"};
        async_cloud_buffer other{std::move(out)};
        out = std::move(other);
        CHECK(c.memory_used() == 0);
        CHECK(out.durable_offset() == 0);
    }
    CHECK(io.run() == 0);
}

TEST_CASE("handlers run on their own executor, never on the upload's strand or inside the call")
{
    asio::io_context io;
    asio::io_context elsewhere;
    client c = make_quiet_client(io.get_executor());
    std::optional<async_cloud_buffer> out;
    out.emplace(c, "s3://bucket/key", small_parts());
    bool fast = false;
    bool slow = false;
    const auto ex = elsewhere.get_executor();
    out->write(asio::buffer("abc", 3), asio::bind_executor(ex, [&](error_code, std::size_t) {
                   fast = true;
               }));
    CHECK_FALSE(fast);
    io.poll();
    io.restart();
    CHECK_FALSE(fast);
    elsewhere.run();
    elsewhere.restart();
    CHECK(fast);
    out->write(asio::buffer(text), asio::bind_executor(ex, [&](error_code, std::size_t) { slow = true; }));
    out.reset();
    io.run();
    CHECK_FALSE(slow);
    CHECK(elsewhere.run() == 1);
    CHECK(slow);
}

TEST_CASE("a waiting operation is work for the handler's own context, and the handler runs there")
{
    asio::io_context io;
    asio::io_context elsewhere;
    client c = make_quiet_client(io.get_executor());
    std::optional<async_cloud_buffer> out;
    out.emplace(c, "s3://bucket/key", small_parts());
    bool done = false;
    const auto handler = [&](error_code, std::size_t) { done = true; };
    SECTION("on an executor of another type than the buffer's")
    {
        out->write(asio::buffer(text), asio::bind_executor(elsewhere.get_executor(), handler));
    }
    SECTION("on one of the same type")
    {
        const async_cloud_buffer::executor_type ex = elsewhere.get_executor();
        out->write(asio::buffer(text), asio::bind_executor(ex, handler));
    }
    elsewhere.poll();
    CHECK_FALSE(elsewhere.stopped());
    out.reset();
    io.run();
    CHECK_FALSE(done);
    CHECK(elsewhere.run() == 1);
    CHECK(done);
}

TEST_CASE("a handler waits in memory of its own allocator")
{
    asio::io_context io;
    client c = make_quiet_client(io.get_executor());
    std::optional<async_cloud_buffer> out;
    out.emplace(c, "s3://bucket/key", small_parts());
    allocation_count count;
    bool done = false;
    out->write(
        asio::buffer(text),
        asio::bind_allocator(
            counting_allocator<void>(count),
            [&](error_code, std::size_t) {
                CHECK(count.held == 0); // before the handler is called, so that what it starts can reuse it
                done = true;
            }
        )
    );
    CHECK(count.held != 0);
    out.reset();
    io.run();
    CHECK(done);
}

TEST_CASE("a close that is cancelled before anything was sent is not committed")
{
    asio::io_context io;
    client c = make_quiet_client(io.get_executor());
    asio::cancellation_signal stop;
    async_cloud_buffer out{c, "s3://bucket/key", small_parts()};
    error_code ec;
    CHECK(out.try_write(asio::buffer("abc", 3), ec) == 3);
    std::optional<error_code> ended;
    out.close(asio::bind_cancellation_slot(stop.slot(), [&](error_code e, const object_info&) { ended = e; })
    );
    if (GENERATE(true, false)) {
        io.poll();
    }
    stop.emit(asio::cancellation_type::total);
    io.run();
    REQUIRE(ended);
    CHECK(*ended == errc::aborted);
    CHECK(out.last_failure().code == errc::aborted);
    CHECK(c.memory_used() == 0);
}

TEST_CASE("missing credentials fail the upload and say what was looked for")
{
    asio::io_context io;
    client_options o = quiet_options();
    o.credentials = client_options::from_environment([](const char*) { return std::string{}; }).credentials;
    client c = make_quiet_client(io.get_executor(), o);
    run(io, [&]() -> asio::awaitable<void> {
        async_cloud_buffer out{c, "s3://bucket/key", small_parts()};
        co_await out.write(asio::buffer("abc", 3));
        const auto [ec, info] = co_await out.close(asio::as_tuple(asio::deferred));
        CHECK(ec == errc::no_credentials);
        CHECK(out.last_failure().message.find("AWS_ACCESS_KEY_ID") != std::string::npos);
    });
}
