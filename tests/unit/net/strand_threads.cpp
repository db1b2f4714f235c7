// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The strand, as itself and erased, on several threads.

#include "net/strand.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <exception>
#include <memory>
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
    CHECK(sizeof(strand) <= sizeof(std::shared_ptr<void>));
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
