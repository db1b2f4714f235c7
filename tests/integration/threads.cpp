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
#include <boost/asio/executor_work_guard.hpp>
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
#include <thread>
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

// One producer on an executor of its own: its buffer is used by one thread after the other.
asio::awaitable<fate>
produce(crowd& c, client cloud, std::string key, std::string content, random r, upload_options options)
{
    const auto ex = co_await asio::this_coro::executor;
    const std::size_t piece = 3 * options.part_size;
    std::optional<async_cloud_buffer> out{std::in_place, cloud, ex, url_of(key), std::move(options)};
    while (out->bytes_written() < content.size()) {
        const auto rest = asio::buffer(content) + out->bytes_written();
        const std::size_t n = 1 + below(r, piece);
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

namespace {

/// Uploads by one client to an embedded store, and what has to be true of them afterwards.
class many_uploads {
public:
    many_uploads(std::uint64_t seed, std::size_t count, upload_options options, std::size_t memory_limit)
        : seed_(seed),
          options_(std::move(options)),
          limit_(memory_limit),
          fates_(count, fate::either),
          running_(count)
    {
        store_.create_bucket(bucket);
        client_options o = small_options(store_);
        o.memory_limit = limit_;
        cloud_.emplace(c_.ctx, o);
        random r(seed);
        for (std::size_t i = 0; i < count; ++i) {
            contents_.push_back(random_bytes(seed * 1000 + i, below(r, 12 * options_.part_size)));
        }
    }

    /// Upload `i` runs on that executor.
    void spawn(std::size_t i, const asio::any_io_executor& ex)
    {
        asio::co_spawn(
            ex,
            produce(c_, *cloud_, key_of(i), contents_[i], random(seed_ * 77 + i), options_),
            [this, i](const std::exception_ptr& e, fate f) {
                c_.expect(!e, "an exception left a producer");
                fates_[i] = f;
                if (--running_ == 0) {
                    c_.spawn(finish());
                }
            }
        );
    }

    void work(int threads) { c_.work(threads); }

    /// When nothing runs any more.
    void check()
    {
        c_.check();
        for (std::size_t i = 0; i < fates_.size(); ++i) {
            CAPTURE(i);
            const auto found = store_.content(bucket, key_of(i));
            CHECK((found || fates_[i] != fate::committed));
            CHECK((!found || fates_[i] != fate::absent));
            CHECK((!found || *found == contents_[i]));
        }
        CHECK(store_.open_uploads() == 0);
    }

    asio::io_context& context() noexcept { return c_.ctx; }

private:
    static std::string key_of(std::size_t i) { return "key-" + std::to_string(i); }

    asio::awaitable<void> finish()
    {
        co_await cloud_->drain();
        c_.expect(cloud_->memory_used() == 0, "memory is held after the end");
        c_.expect(cloud_->memory_peak() <= limit_, "more memory than the limit");
        cloud_.reset(); // on whichever thread this is
        store_.stop();
    }

    crowd c_;
    testing::fake_cloud store_{c_.ctx.get_executor(), small_rules()};
    std::uint64_t seed_;
    upload_options options_;
    std::size_t limit_;
    std::optional<client> cloud_;
    std::vector<std::string> contents_;
    std::vector<fate> fates_;
    std::atomic<std::size_t> running_;
};

/// A loop that one thread runs until it is told that nothing more will come.
class single_loop {
public:
    single_loop() : thread_([this] { ctx.run(); }) {}
    ~single_loop() { end(); }

    single_loop(const single_loop&) = delete;
    single_loop& operator=(const single_loop&) = delete;

    /// Any thread but its own.
    void end()
    {
        stay_.reset();
        if (thread_.joinable()) {
            thread_.join();
        }
    }

    asio::io_context ctx{1};

private:
    asio::executor_work_guard<asio::io_context::executor_type> stay_ = asio::make_work_guard(ctx);
    std::thread thread_;
};

} // namespace

TEST_CASE("threads: 50 uploads on 4 threads are cancelled and destroyed at random")
{
    constexpr std::size_t count = 50;
    const std::uint64_t seed = GENERATE(1u, 2u, 3u);
    CAPTURE(seed);
    many_uploads uploads{seed, count, small_parts(), small_memory};
    for (std::size_t i = 0; i < count; ++i) {
        uploads.spawn(i, asio::make_strand(uploads.context()));
    }
    uploads.work(4);
    uploads.check();
}

TEST_CASE("threads: 200 uploads at once on 4 threads share 16 MiB")
{
    constexpr std::size_t count = 200;
    constexpr std::size_t limit = std::size_t{16} * 1024 * 1024;
    constexpr std::uint64_t seed = 6;
    upload_options options = small_parts();
    options.part_size = 8 * part; // 200 of them are 25 MiB
    many_uploads uploads{seed, count, options, limit};
    for (std::size_t i = 0; i < count; ++i) {
        uploads.spawn(i, asio::make_strand(uploads.context()));
    }
    uploads.work(4);
    uploads.check();
}

TEST_CASE("threads: one client serves four loops of one thread each")
{
    constexpr std::size_t count = 40;
    const std::uint64_t seed = GENERATE(8u, 9u);
    CAPTURE(seed);
    many_uploads uploads{seed, count, small_parts(), small_memory};
    {
        single_loop loops[3]; // and that of the client
        for (std::size_t i = 0; i < count; ++i) {
            const std::size_t at = i % 4;
            uploads.spawn(i, at == 3 ? uploads.context().get_executor() : loops[at].ctx.get_executor());
        }
        uploads.work(1);
    }
    uploads.check();
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
