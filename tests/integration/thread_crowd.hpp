// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// A loop that several threads run, and what is noted there to be checked afterwards on one.

#pragma once

#include <cloudbuf/error.hpp>

#include "support/io.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <catch2/catch_test_macros.hpp>

#include <atomic>
#include <chrono>
#include <exception>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace cloudbuf::test {

class crowd {
public:
    /// Any thread. Assertions of Catch belong to one thread.
    void expect(bool good, const std::string& what)
    {
        if (!good) {
            const std::lock_guard lock{mutex_};
            complaints_.push_back(what);
        }
    }

    void spawn(boost::asio::awaitable<void> what)
    {
        boost::asio::co_spawn(ctx, std::move(what), [this](const std::exception_ptr& e) {
            expect(!e, "an exception left a coroutine");
        });
    }

    /// A handler that must be called exactly once, whatever it is told.
    template <class... Results>
    auto handler()
    {
        ++expected_;
        auto times = std::make_shared<std::atomic<int>>(0);
        return [this, times](error_code, Results...) {
            expect(++*times == 1, "a handler is called twice");
            ++called_;
        };
    }

    /// Until every handler made so far was called.
    boost::asio::awaitable<void> until_quiet(boost::asio::any_io_executor ex)
    {
        boost::asio::steady_timer pause{ex};
        for (const int wanted = expected_; called_ < wanted;) {
            pause.expires_after(std::chrono::milliseconds(1));
            co_await pause.async_wait(boost::asio::deferred);
        }
    }

    /// Runs out of work, and checks what was noted.
    void run(int threads)
    {
        work(threads);
        check();
    }

    /// Runs out of work.
    void work(int threads)
    {
        std::vector<std::thread> all;
        for (int i = 0; i < threads; ++i) {
            all.emplace_back([this] {
                try {
                    ctx.run_for(run_limit);
                } catch (const std::exception& e) {
                    expect(false, std::string("an exception left run(): ") + e.what());
                }
            });
        }
        for (std::thread& t : all) {
            t.join();
        }
    }

    /// What was noted, when no thread runs any more.
    void check()
    {
        for (const std::string& c : complaints_) {
            UNSCOPED_INFO(c);
        }
        CHECK(complaints_.empty());
        CHECK(ctx.stopped());
        CHECK(called_ == expected_);
    }

    boost::asio::io_context ctx;

private:
    std::mutex mutex_;
    std::vector<std::string> complaints_;
    std::atomic<int> expected_{0};
    std::atomic<int> called_{0};
};

} // namespace cloudbuf::test
