// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// How an operation begins, and does not.

#include "engine/operation.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>

#include <catch2/catch_test_macros.hpp>

#include <memory>
#include <new>
#include <tuple>

namespace cloudbuf::detail {
namespace {

class owner {
public:
    explicit owner(asio::any_io_executor ex) : executor_(std::move(ex)), strand_(executor_) {}

    const asio::any_io_executor& executor() const noexcept { return executor_; }
    const net::strand& strand() const noexcept { return strand_; }
    void wake_operation() noexcept { ++woken; }
    void begin_operation() noexcept { busy = true; }
    void end_operation() noexcept { busy = false; }

    bool busy = false;
    int woken = 0;

private:
    asio::any_io_executor executor_;
    net::strand strand_;
};

asio::awaitable<std::tuple<error_code>> nothing(std::shared_ptr<owner>, control_ptr)
{
    co_return std::tuple{error_code{}};
}

} // namespace

TEST_CASE("operation: one that could not begin leaves nothing behind, and the next one can")
{
    asio::io_context io;
    const auto o = std::make_shared<owner>(io.get_executor());
    asio::cancellation_signal signal;
    int calls = 0;
    const auto handler = asio::bind_cancellation_slot(signal.slot(), [&](error_code ec) {
        CHECK_FALSE(ec);
        CHECK_FALSE(o->busy);
        ++calls;
    });
    const auto without_memory = [](std::shared_ptr<owner>, control_ptr
                                ) -> asio::awaitable<std::tuple<error_code>> { throw std::bad_alloc(); };
    using erased = user_handler<void(error_code)>;
    CHECK_THROWS_AS(start_operation<error_code>(o, erased(handler), without_memory), std::bad_alloc);
    CHECK_FALSE(o->busy);
    signal.emit(asio::cancellation_type::terminal);
    CHECK(o->woken == 0);
    CHECK(io.run() == 0); // no work is left

    io.restart();
    start_operation<error_code>(o, erased(handler), nothing);
    CHECK(o->busy);
    io.run();
    CHECK(calls == 1);
}

} // namespace cloudbuf::detail
