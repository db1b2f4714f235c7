// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Many uploads on a loop with four threads, cancelled and destroyed at random.

#include <cloudbuf/async_cloud_buffer.hpp>
#include <cloudbuf/credentials_source.hpp>
#include <cloudbuf/testing/fake_cloud.hpp>

#include "integration/session.hpp"
#include "integration/small_parts.hpp"
#include "integration/thread_crowd.hpp"
#include "support/io.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace cloudbuf::test {

namespace {

using namespace asio::experimental::awaitable_operators;
using std::chrono::microseconds;
using random = std::mt19937_64;

std::size_t below(random& r, std::size_t n)
{
    return std::uniform_int_distribution<std::size_t>(0, n - 1)(r);
}

asio::awaitable<void> timeout(asio::any_io_executor ex, microseconds after)
{
    asio::steady_timer timer{ex, after};
    co_await timer.async_wait(asio::use_awaitable);
}

// What a producer did, and what may be true of its object afterwards.
enum class fate { committed, absent, either };

fate fate_of(error_code close)
{
    if (!close) {
        return fate::committed;
    }
    return close == errc::outcome_unknown ? fate::either : fate::absent;
}

// One producer on a strand of its own. Its buffer is used by one thread after the other.
asio::awaitable<fate> produce(crowd& c, client cloud, std::string key, std::string content, random r)
{
    const auto ex = co_await asio::this_coro::executor;
    std::optional<async_cloud_buffer> out{std::in_place, cloud, ex, url_of(key), small_parts()};
    while (out->bytes_written() < content.size()) {
        const auto rest = asio::buffer(content) + out->bytes_written();
        const std::size_t n = 1 + below(r, 3 * part);
        switch (below(r, 10)) {
        case 0: // cancelled, sooner or later
            co_await (out->write(asio::buffer(rest, n)) || timeout(ex, microseconds(below(r, 2000))));
            break;
        case 1:
            co_await (out->flush(asio::use_awaitable) || timeout(ex, microseconds(below(r, 2000))));
            break;
        case 2: { // destroyed while it writes, or after
            if (below(r, 3) != 0) {
                break;
            }
            out->write(rest, asio::bind_executor(ex, c.handler<std::size_t>()));
            co_await timeout(ex, microseconds(below(r, 3000)));
            out.reset();
            // The bytes stay in use until the handler was called.
            co_await c.until_quiet(ex);
            co_return fate::absent;
        }
        default:
            co_await out->write(asio::buffer(rest, n));
        }
    }
    switch (below(r, 5)) {
    case 0:
        out->abort(asio::bind_executor(ex, c.handler<>()));
        co_return fate::absent;
    case 1: {
        asio::cancellation_signal stop;
        error_code ended;
        bool called = false;
        const auto note = [&](error_code ec, const object_info&) {
            ended = ec;
            called = true;
        };
        out->close(asio::bind_cancellation_slot(stop.slot(), asio::bind_executor(ex, note)));
        co_await timeout(ex, microseconds(below(r, 5000)));
        stop.emit(asio::cancellation_type::terminal);
        while (!called) {
            co_await timeout(ex, microseconds(200));
        }
        co_return fate_of(ended);
    }
    case 2: // destroyed while it closes
        out->close(asio::bind_executor(ex, c.handler<object_info>()));
        co_await timeout(ex, microseconds(below(r, 5000)));
        out.reset();
        co_return fate::either;
    default: {
        const auto [ec, info] = co_await out->close(asio::as_tuple(asio::use_awaitable));
        c.expect(!ec, "an undisturbed close failed: " + to_string(out->last_failure()));
        co_return fate_of(ec);
    }
    }
}

} // namespace

TEST_CASE("threads: 50 uploads on 4 threads are cancelled and destroyed at random")
{
    constexpr std::size_t uploads = 50;
    const std::uint64_t seed = GENERATE(1u, 2u, 3u);
    CAPTURE(seed);
    crowd c;
    testing::fake_cloud store{c.ctx.get_executor(), small_rules()};
    store.create_bucket(bucket);
    std::optional<client> cloud{std::in_place, c.ctx, small_options(store)};
    std::vector<std::string> contents;
    std::vector<fate> fates(uploads, fate::either);
    std::atomic<std::size_t> running{uploads};
    random r(seed);
    for (std::size_t i = 0; i < uploads; ++i) {
        contents.push_back(random_bytes(seed * 1000 + i, below(r, 12 * part)));
    }
    const auto finish = [&]() -> asio::awaitable<void> {
        co_await cloud->drain();
        c.expect(cloud->memory_used() == 0, "memory is held after the end");
        c.expect(cloud->memory_peak() <= small_memory, "more memory than the limit");
        cloud.reset(); // on whichever thread this is
        store.stop();
    };
    for (std::size_t i = 0; i < uploads; ++i) {
        const auto ex = asio::make_strand(c.ctx);
        asio::co_spawn(
            ex,
            produce(c, *cloud, "key-" + std::to_string(i), contents[i], random(seed * 77 + i)),
            [&, i](const std::exception_ptr& e, fate f) {
                c.expect(!e, "an exception left a producer");
                fates[i] = f;
                if (--running == 0) {
                    c.spawn(finish());
                }
            }
        );
    }
    c.run(4);
    for (std::size_t i = 0; i < uploads; ++i) {
        CAPTURE(i);
        const auto found = store.content(bucket, "key-" + std::to_string(i));
        CHECK((found || fates[i] != fate::committed));
        CHECK((!found || fates[i] != fate::absent));
        CHECK((!found || *found == contents[i]));
    }
    CHECK(store.open_uploads() == 0);
}

TEST_CASE("threads: clients are destroyed on any thread while their uploads are cleaned up")
{
    constexpr std::size_t clients = 12;
    const std::uint64_t seed = GENERATE(4u, 5u);
    CAPTURE(seed);
    embedded_store store{small_rules()};
    crowd c;
    const std::string content = random_bytes(23, 6 * part);
    const auto one = [&](client cloud, random r) -> asio::awaitable<void> {
        const auto ex = co_await asio::this_coro::executor;
        std::optional<async_cloud_buffer> out{std::in_place, cloud, ex, url_of("x"), small_parts()};
        co_await out->write(asio::buffer(content));
        co_await timeout(ex, microseconds(below(r, 3000)));
        if (below(r, 2) == 0) {
            out.reset();
        }
    };
    for (std::size_t i = 0; i < clients; ++i) {
        const auto ex = asio::make_strand(c.ctx);
        asio::co_spawn(
            ex,
            one(client{c.ctx, small_options(store.cloud())}, random(seed * 100 + i)),
            [&](const std::exception_ptr& e) { c.expect(!e, "an exception left a producer"); }
        );
    }
    c.run(4);
    CHECK(store.cloud().objects(bucket).empty());
    CHECK(store.cloud().open_uploads() == 0);
}

} // namespace cloudbuf::test
