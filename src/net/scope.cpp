// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Child coroutines of one owner, cancelled together and joined before the owner ends.

#include "net/scope.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/this_coro.hpp>

#include <exception>

namespace cloudbuf::net {

scope::scope(strand ex) : ex_(ex), state_(std::make_shared<state>(ex)) {}

void scope::spawn(asio::awaitable<void> child_task)
{
    const auto it = state_->children.emplace(state_->children.end());
    auto finished = [shared = state_, it](std::exception_ptr e) {
        if (e) {
            std::terminate();
        }
        shared->children.erase(it);
        shared->changed.notify();
    };
    asio::co_spawn(
        ex_,
        run(it, std::move(child_task)),
        asio::bind_cancellation_slot(it->signal.slot(), asio::bind_executor(ex_, std::move(finished)))
    );
}

asio::awaitable<void> scope::run(std::list<child>::iterator self, asio::awaitable<void> task)
{
    co_await asio::this_coro::throw_if_cancelled(false);
    const bool cancelled = self->where == progress::cancelled_early;
    self->where = cancelled ? progress::cancelled : progress::running;
    if (cancelled) {
        self->signal.emit(asio::cancellation_type::terminal);
    }
    co_await std::move(task);
}

void scope::cancel()
{
    for (child& c : state_->children) {
        // A coroutine that is cancelled before its first line would throw without having run.
        if (c.where == progress::starting) {
            c.where = progress::cancelled_early;
        } else if (c.where == progress::running) {
            // Once: the slot of an operation that has ended may refer to what is gone.
            c.where = progress::cancelled;
            c.signal.emit(asio::cancellation_type::terminal);
        }
    }
}

asio::awaitable<void> scope::join()
{
    while (!state_->children.empty()) {
        co_await state_->changed.async_wait(asio::as_tuple(asio::deferred));
    }
}

void spawn_root(strand ex, asio::awaitable<void> task)
{
    asio::co_spawn(ex, std::move(task), asio::bind_executor(ex, [](std::exception_ptr e) {
                       if (e) {
                           std::terminate();
                       }
                   }));
}

} // namespace cloudbuf::net
