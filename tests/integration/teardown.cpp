// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Everything is destroyed, or cancelled, after the k-th handler, for every k: nothing may be used after it
// was freed, and what is told must be true.

#include <cloudbuf/async_cloud_buffer.hpp>
#include <cloudbuf/credentials_source.hpp>
#include <cloudbuf/testing/fake_cloud.hpp>

#include "integration/session.hpp"
#include "support/io.hpp"
#include "support/sanitizer.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <chrono>
#include <cstddef>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>

namespace cloudbuf::test {

namespace {

using namespace asio::experimental::awaitable_operators;
using namespace std::chrono_literals;

constexpr std::size_t part = 16 * 1024;

// Longer than any pause of an upload, and so a sign that nothing will happen any more.
constexpr auto silence = 1000ms;

// What a teardown breaks is seen by a sanitizer; without one, every seventh handler shows that nothing hangs.
constexpr std::size_t stride = address_sanitizer ? 1 : 7;

enum class order { buffers_first, client_first, store_first };

// A store, a client and buffers on one loop.
class world {
public:
    explicit world(bool tls) : store(std::in_place, ctx.get_executor(), rules(tls))
    {
        store->create_bucket(bucket);
        client_options o;
        o.endpoint = store->endpoint_url();
        o.tls.ca_pem = store->ca_certificate_pem();
        o.credentials = make_static_credentials(
            credentials{store->options().access_key_id, secret(store->options().secret_access_key)}
        );
        o.tls.insecure_skip_verify = !tls; // nothing to verify, and so no trust to load for every world
        o.min_part_size = part;
        o.memory_limit = 3 * part;
        o.timeouts.pool_idle = 10ms;
        cloud.emplace(ctx, o);
    }

    ~world() { destroy(order::buffers_first); }

    world(const world&) = delete;
    world& operator=(const world&) = delete;

    // What is still in a coroutine is destroyed with the context.
    void destroy(order o)
    {
        switch (o) {
        case order::buffers_first:
            first.reset();
            second.reset();
            cloud.reset();
            store.reset();
            break;
        case order::client_first:
            cloud.reset();
            store.reset();
            second.reset();
            first.reset();
            break;
        case order::store_first:
            store.reset();
            first.reset();
            cloud.reset();
            second.reset();
            break;
        }
    }

    async_cloud_buffer make_buffer(std::string_view key) const
    {
        upload_options o;
        o.part_size = part;
        o.max_parts_in_flight = 2;
        return async_cloud_buffer{*cloud, url_of(key), o};
    }

    void spawn(asio::awaitable<void> what)
    {
        asio::co_spawn(ctx, std::move(what), [this](const std::exception_ptr& e) {
            ++ended;
            escaped = escaped || e != nullptr;
        });
    }

    const std::string content = random_bytes(21, 3 * part + 77);
    asio::io_context ctx{1};
    std::optional<testing::fake_cloud> store;
    std::optional<client> cloud;
    std::optional<async_cloud_buffer> first;
    std::optional<async_cloud_buffer> second;
    int ended = 0;
    bool escaped = false;

private:
    static testing::fake_cloud_options rules(bool tls)
    {
        testing::fake_cloud_options o;
        o.tls = tls;
        o.limits.min_part_size = part;
        return o;
    }
};

// Runs the story again and again, each time one handler further, until it has ended.
template <class Story>
void destroy_after_each_handler(const Story& story, int endings, bool tls = false)
{
    constexpr order orders[] = {order::buffers_first, order::client_first, order::store_first};
    bool finished = false;
    std::size_t k = 0;
    for (; !finished; k += stride) {
        CAPTURE(k);
        world w{tls};
        story(w);
        std::size_t n = 0;
        while (n < k && w.ended < endings && w.ctx.run_one_for(silence) != 0) {
            ++n;
        }
        finished = w.ended == endings;
        REQUIRE((finished || n == k)); // else it hangs
        REQUIRE(!w.escaped);
        w.destroy(orders[k % std::size(orders)]);
    }
    CHECK(k > 5);
}

asio::awaitable<void> upload_own(world& w, std::size_t size)
{
    async_cloud_buffer out = w.make_buffer("own");
    co_await write_all(out, std::string_view(w.content).substr(0, size), 5000);
    const ending end = co_await close_of(out);
    CHECK(end.ec == error_code{});
    co_await w.cloud->drain();
}

asio::awaitable<void> abort_own(world& w)
{
    async_cloud_buffer out = w.make_buffer("own");
    co_await write_all(out, std::string_view(w.content).substr(0, 3 * part), 5000);
    co_await out.flush();
    co_await out.abort();
}

asio::awaitable<void> drop_own(world& w)
{
    {
        async_cloud_buffer out = w.make_buffer("own");
        co_await write_all(out, w.content, 5000);
    }
    co_await w.cloud->drain();
    CHECK(w.store->open_uploads() == 0);
}

asio::awaitable<void> cancel_own(world& w)
{
    async_cloud_buffer out = w.make_buffer("own");
    co_await write_all(out, w.content, 5000);
    asio::steady_timer at_once{w.ctx, 0ms};
    co_await (out.close(asio::use_awaitable) || at_once.async_wait(asio::use_awaitable));
}

asio::awaitable<void> refused(world& w)
{
    upload_options options;
    options.part_size = part;
    async_cloud_buffer out{*w.cloud, "s3://no-such-bucket-here/key", options};
    const ending end = co_await upload_to(out, w.content, 5000);
    CHECK(end.ec == errc::not_found);
}

// The memory of both together is more than the limit: one waits for the other.
asio::awaitable<void> compete(world& w, std::string_view key)
{
    async_cloud_buffer out = w.make_buffer(key);
    const ending end = co_await upload_to(out, w.content, 7000);
    CHECK(end.ec == error_code{});
}

// A write that was cancelled leaves the buffer usable: the rest is written then.
asio::awaitable<void>
upload_cancellably(world& w, std::string_view content, asio::cancellation_signal& stop, ending& end)
{
    async_cloud_buffer out = w.make_buffer("cancelled");
    const auto token = [&stop] {
        return asio::bind_cancellation_slot(stop.slot(), asio::as_tuple(asio::deferred));
    };
    auto writing = out.write(asio::buffer(content), token());
    const auto [written, n] = co_await std::move(writing);
    CHECK(n == out.bytes_written());
    CHECK((written == error_code{} || written == asio::error::operation_aborted));
    co_await write_all(out, content.substr(n), 5000);
    auto closing = out.close(token());
    std::tie(end.ec, end.info) = co_await std::move(closing);
    end.why = out.last_failure();
    co_await w.cloud->drain();
}

// Runs the upload again and again, cancelled each time one handler later, until it has ended before.
void cancel_after_each_handler(std::size_t size, bool whole, asio::cancellation_type type)
{
    std::size_t told_committed = 0;
    std::size_t told_aborted = 0;
    bool finished = false;
    for (std::size_t k = 0; !finished; ++k) { // a lie lives for a handler or two
        CAPTURE(k);
        asio::cancellation_signal stop;
        ending end;
        world w{false};
        const std::string_view content = std::string_view(w.content).substr(0, size);
        w.spawn(upload_cancellably(w, content, stop, end));
        for (std::size_t n = 0; n < k && w.ended == 0; ++n) {
            REQUIRE(w.ctx.run_one_for(10 * silence) != 0); // else it hangs
        }
        finished = w.ended != 0;
        stop.emit(type);
        while (w.ended == 0) {
            REQUIRE(w.ctx.run_one_for(10 * silence) != 0);
        }
        REQUIRE(!w.escaped);
        CAPTURE(to_string(end.why));
        const auto found = w.store->content(bucket, "cancelled");
        if (end.ec == error_code{}) {
            ++told_committed;
            REQUIRE(found);
            CHECK((*found == content)); // too long to be printed
            CHECK(end.info.size == content.size());
        } else if (!whole || end.ec != errc::outcome_unknown) { // a PUT may arrive later
            ++told_aborted;
            CHECK(end.ec == errc::aborted);
            CHECK(!found);
        }
        CHECK(w.store->open_uploads() == 0);
    }
    CHECK(told_committed != 0);
    CHECK((whole || told_aborted != 0));
}

} // namespace

TEST_CASE("teardown: a whole object")
{
    const bool tls = GENERATE(false, true);
    destroy_after_each_handler([](world& w) { w.spawn(upload_own(w, 100)); }, 1, tls);
}

TEST_CASE("teardown: a multipart upload")
{
    const bool tls = GENERATE(false, true);
    destroy_after_each_handler([](world& w) { w.spawn(upload_own(w, 3 * part)); }, 1, tls);
}

TEST_CASE("teardown: an aborted upload")
{
    destroy_after_each_handler([](world& w) { w.spawn(abort_own(w)); }, 1);
}

TEST_CASE("teardown: a dropped upload, and its deletion")
{
    destroy_after_each_handler([](world& w) { w.spawn(drop_own(w)); }, 1);
}

TEST_CASE("teardown: a cancelled close")
{
    destroy_after_each_handler([](world& w) { w.spawn(cancel_own(w)); }, 1);
}

TEST_CASE("teardown: a refused upload")
{
    destroy_after_each_handler([](world& w) { w.spawn(refused(w)); }, 1);
}

TEST_CASE("teardown: an upload that waits for memory")
{
    const auto story = [](world& w) {
        w.spawn(compete(w, "a"));
        w.spawn(compete(w, "b"));
        w.spawn(compete(w, "c"));
    };
    destroy_after_each_handler(story, 3);
}

TEST_CASE("teardown: operations with callbacks, on buffers that are no coroutine's")
{
    const auto story = [](world& w) {
        w.first.emplace(w.make_buffer("first"));
        w.second.emplace(w.make_buffer("second"));
        w.first->write(asio::buffer(w.content), [&w](error_code ec, std::size_t) {
            if (!ec && w.first) {
                w.first->close([&w](error_code, const object_info&) { ++w.ended; });
            }
        });
        w.second->write(asio::buffer(w.content), [&w](error_code ec, std::size_t) {
            if (!ec && w.second) {
                w.second->abort([&w](error_code) { ++w.ended; });
            }
        });
    };
    destroy_after_each_handler(story, 2);
}

TEST_CASE("teardown: buffers are destroyed by handlers, the rest after each handler of the cleaning-up")
{
    const auto story = [](world& w) {
        w.first.emplace(w.make_buffer("first"));
        w.first->write(asio::buffer(w.content), [&w](error_code, std::size_t) {
            w.first.reset();
            if (w.cloud) {
                w.cloud->drain([&w](error_code) { ++w.ended; });
            }
        });
    };
    destroy_after_each_handler(story, 1);
}

TEST_CASE("cancelled after each handler, an upload says what became of it")
{
    const auto type = GENERATE(
        asio::cancellation_type::terminal, asio::cancellation_type::partial, asio::cancellation_type::total
    );
    SECTION("of one request")
    {
        cancel_after_each_handler(100, true, type);
    }
    SECTION("of several parts, more than the memory holds")
    {
        cancel_after_each_handler(3 * part + 77, false, type);
    }
}

} // namespace cloudbuf::test
