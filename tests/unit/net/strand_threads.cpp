// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The strand, as itself and erased, on several threads.

#include "net/strand.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <catch2/catch_test_macros.hpp>

#include <atomic>
#include <chrono>
#include <exception>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

namespace cloudbuf::net {

namespace {

constexpr int thread_count = 4;

void run_on_threads(asio::io_context& context)
{
    std::vector<std::thread> threads;
    for (int i = 0; i < thread_count; ++i) {
        threads.emplace_back([&context] { context.run(); });
    }
    for (std::thread& t : threads) {
        t.join();
    }
}

} // namespace

TEST_CASE("strand: is held in place by an erased executor, which finds it again")
{
    asio::io_context context;
    const strand s{context.get_executor()};
    const asio::any_io_executor erased = s;
    REQUIRE(erased.target<strand>() != nullptr);
    CHECK(*erased.target<strand>() == s);
    // The small buffer of any_io_executor.
    CHECK(sizeof(strand) <= sizeof(std::shared_ptr<void>) + sizeof(void*));
    CHECK(strand{context.get_executor()} != s);
    CHECK(&erased.context() == &context);
    // Tracked work and back, as co_spawn does: still the same strand.
    const asio::any_io_executor tracked = asio::prefer(erased, asio::execution::outstanding_work.tracked);
    REQUIRE(tracked.target<strand>() != nullptr);
    CHECK(
        asio::query(tracked, asio::execution::outstanding_work) == asio::execution::outstanding_work.tracked
    );
    asio::post(tracked, [&] { CHECK(s.running_in_this_thread()); });
    context.poll();
    CHECK(!s.running_in_this_thread());
}

TEST_CASE("strand: what an exception left behind runs in its order")
{
    asio::io_context context;
    const strand s{context.get_executor()};
    std::vector<int> order;
    asio::post(s, [&] { order.push_back(1); });
    asio::post(s, [] { throw 2; });
    asio::post(s, [&] { order.push_back(3); });
    asio::post(s, [&] { order.push_back(4); });
    CHECK_THROWS_AS(context.run(), int);
    CHECK(!s.running_in_this_thread());
    asio::post(s, [&] { order.push_back(5); });
    context.run();
    CHECK(order == std::vector{1, 3, 4, 5});
}

TEST_CASE("strand: what waits when the context ends is destroyed, also if it holds the strand")
{
    const auto alive = std::make_shared<int>();
    {
        asio::io_context context;
        const strand s{context.get_executor()};
        const asio::any_io_executor tracked =
            asio::prefer(asio::any_io_executor(s), asio::execution::outstanding_work.tracked);
        for (int i = 0; i < 3; ++i) {
            asio::post(s, [alive, s] {});
            asio::dispatch(s, [alive, s] {});
        }
        asio::post(s, [alive, s, &context] {
            asio::post(s, [alive, s] {});
            context.stop();
        });
        context.run();
        CHECK(alive.use_count() > 1);
    }
    CHECK(alive.use_count() == 1);
}

TEST_CASE("strand: dispatch runs at once where nothing else is running, and waits elsewhere")
{
    asio::io_context context;
    const strand s{context.get_executor()};
    const strand other{context.get_executor()};
    std::vector<int> order;
    asio::dispatch(s, [&] { order.push_back(3); }); // not in the context's thread
    order.push_back(1);
    asio::post(context, [&] {
        asio::dispatch(s, [&] {
            order.push_back(4);
            asio::dispatch(s, [&] { order.push_back(5); });
            asio::dispatch(other, [&] { order.push_back(6); });
            asio::post(s, [&] { order.push_back(8); });
            order.push_back(7);
        });
    });
    order.push_back(2);
    context.run();
    CHECK(order == std::vector{1, 2, 3, 4, 5, 6, 7, 8});
}

TEST_CASE("strand: a tracking copy keeps the context running, and no other does")
{
    asio::io_context context;
    std::optional<strand> s{std::in_place, context.get_executor()};
    CHECK(context.run() == 0);
    context.restart();
    std::optional<asio::any_io_executor> tracked =
        asio::prefer(asio::any_io_executor(*s), asio::execution::outstanding_work.tracked);
    s.reset();
    std::optional<asio::any_io_executor> copy = tracked;
    tracked.reset();
    CHECK(context.poll() == 0);
    CHECK(!context.stopped());
    copy.reset();
    context.poll();
    CHECK(context.stopped());
}

TEST_CASE("strand: while any copy tracks the context runs, however many come and go")
{
    asio::io_context context;
    const strand s{context.get_executor()};
    std::atomic<int> returns{0};
    std::atomic<bool> over{false};
    std::thread runner([&] {
        while (!over) {
            context.restart();
            context.run();
            ++returns;
        }
    });
    std::vector<std::thread> threads;
    std::atomic<int> broken{0};
    for (int i = 0; i < thread_count; ++i) {
        threads.emplace_back([&] {
            for (int round = 0; round < 500; ++round) {
                const strand tracked = s.require(asio::execution::outstanding_work.tracked);
                std::atomic<int> seen{-1};
                asio::post(context, [&] { seen = returns.load(); }); // inside run()
                while (seen < 0) {
                    const strand another = tracked;
                    std::this_thread::yield();
                }
                broken += returns != seen ? 1 : 0;
            }
        });
    }
    for (std::thread& t : threads) {
        t.join();
    }
    over = true;
    runner.join();
    CHECK(broken == 0);
}

TEST_CASE("strand: one function at a time, whichever copy it was given to")
{
    asio::io_context context;
    const strand s{context.get_executor()};
    const asio::any_io_executor erased = s;
    long sum = 0; // a race unless the strand holds
    const int rounds = 2000;
    for (int i = 0; i < rounds; ++i) {
        asio::post(s, [&sum] { ++sum; });
        asio::post(erased, [&sum] { ++sum; });
    }
    run_on_threads(context);
    CHECK(sum == 2L * rounds);
}

TEST_CASE("strand: coroutines on many of them end on any thread")
{
    asio::io_context context;
    auto work = [](int n) -> asio::awaitable<void> {
        asio::steady_timer pause{co_await asio::this_coro::executor};
        for (int i = 0; i < n; ++i) {
            pause.expires_after(std::chrono::microseconds{i});
            co_await pause.async_wait(asio::use_awaitable);
        }
    };
    int ended = 0;
    const strand counter{context.get_executor()};
    for (int i = 0; i < 200; ++i) {
        const strand own{context.get_executor()};
        asio::co_spawn(own, work(i % 7), [&, counter](std::exception_ptr e) {
            asio::post(counter, [&ended, e] { ended += e ? 0 : 1; });
        });
    }
    run_on_threads(context);
    CHECK(ended == 200);
}

} // namespace cloudbuf::net
