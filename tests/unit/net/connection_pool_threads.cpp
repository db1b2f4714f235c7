// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The connection pool under four threads, with real time.

#include "net/connection_pool.hpp"
#include "net/scope.hpp"
#include "support/sim/sim_dialer.hpp"
#include "support/sim/sim_random.hpp"

#include <boost/asio/deferred.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

#include <catch2/catch_test_macros.hpp>

#include <atomic>
#include <deque>
#include <thread>
#include <vector>

namespace cloudbuf::net {

namespace {

using namespace std::chrono_literals;

constexpr unsigned limit = 3;

/// Carries nothing: it counts.
class counted_stream final : public stream {
public:
    counted_stream(asio::any_io_executor ex, std::atomic<int>& open) : ex_(std::move(ex)), open_(open)
    {
        ++open_;
    }
    ~counted_stream() override { --open_; }

    executor_type get_executor() override { return ex_; }
    void start_read_some(asio::mutable_buffer, handler) override {}
    void start_write_some(std::span<const asio::const_buffer>, handler) override {}
    void close() noexcept override {}
    bool is_reusable() noexcept override { return ++uses % 7 != 0; }

    int uses = 0; // not atomic: the thread sanitizer is the test

private:
    asio::any_io_executor ex_;
    std::atomic<int>& open_;
};

struct totals {
    std::atomic<int> open = 0;
    std::atomic<unsigned> leased[2] = {0, 0}; // of each origin
    std::atomic<int> above_limit = 0;
    std::atomic<int> served = 0;
    std::atomic<int> cancelled = 0;
    std::atomic<int> timed_out = 0;
    std::atomic<int> failed = 0;
};

asio::awaitable<void>
user(std::shared_ptr<connection_pool> pool, sim::sim_random& random, totals& sum, int rounds)
{
    co_await asio::this_coro::throw_if_cancelled(false);
    const asio::any_io_executor strand = co_await asio::this_coro::executor;
    const model::origin origins[] = {{true, "a.example", 443}, {true, "b.example", 443}};
    for (int i = 0; i < rounds; ++i) {
        const std::size_t which = random.below(2);
        auto got = co_await pool->acquire(origins[which], random.below(5) == 0, strand);
        if (!got.connection) {
            sum.cancelled += got.error.code == asio::error::operation_aborted;
            sum.timed_out += got.error.code == errc::timeout;
            sum.failed += got.error.code == errc::connect_failed;
            continue;
        }
        sum.above_limit += ++sum.leased[which] > limit;
        for (auto n = random.below(4); n > 0; --n) {
            static_cast<counted_stream&>(got.connection.connection()).uses++;
            co_await asio::post(strand, asio::deferred);
        }
        ++sum.served;
        if (random.below(20) == 0) {
            pool->close_idle();
        }
        --sum.leased[which];
        got.connection.done(random.below(3) != 0);
    }
}

asio::awaitable<void> cancel_later(scope& children, sim::sim_random& random)
{
    co_await asio::this_coro::throw_if_cancelled(false);
    const asio::any_io_executor strand = co_await asio::this_coro::executor;
    for (auto n = random.below(300); n > 0; --n) {
        co_await asio::post(strand, asio::deferred);
    }
    children.cancel();
}

} // namespace

TEST_CASE("connection_pool: four threads take, give back, fail and are cancelled; no place is lost")
{
    const std::uint64_t seed = 42;
    CAPTURE(seed);
    sim::sim_random random{seed};
    totals sum;
    constexpr int users = 40;
    constexpr int rounds = 200;
    {
        asio::io_context context;
        const auto time = std::make_shared<system_clocks>();
        const auto dial = [&](asio::any_io_executor ex, const model::origin&) {
            if (random.below(10) == 0) {
                return sim::failed_dial(model::transport_phase::connect, errc::connect_failed);
            }
            dialed out;
            out.connection = std::make_unique<counted_stream>(ex, sum.open);
            return out;
        };
        connection_pool::settings settings;
        settings.max_connections = limit;
        settings.max_idle = 3ms;
        settings.max_wait = 20ms;
        auto pool = std::make_shared<connection_pool>(
            context.get_executor(), time, std::make_shared<sim::sim_dialer>(time, dial), settings
        );
        std::deque<scope> strands;
        for (int i = 0; i < users; ++i) {
            const asio::any_io_executor ex = context.get_executor();
            scope& children = strands.emplace_back(strand{ex});
            children.spawn(user(pool, random, sum, rounds));
            if (i % 4 == 0) {
                children.spawn(cancel_later(children, random));
            }
        }
        std::vector<std::thread> threads;
        for (int i = 0; i < 4; ++i) {
            threads.emplace_back([&] { context.run(); });
        }
        for (std::thread& t : threads) {
            t.join();
        }
        for (const scope& children : strands) {
            CHECK(children.running() == 0);
        }
        CHECK(pool->open() == 0);
    }
    CHECK(sum.open == 0);
    CHECK(sum.above_limit == 0);
    CHECK(sum.served > 1000);
    CHECK(sum.cancelled > 0);
    CHECK(sum.served + sum.cancelled + sum.timed_out + sum.failed == users * rounds);
}

} // namespace cloudbuf::net
