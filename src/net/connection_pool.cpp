// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The connections of a client: reused while they are fresh, limited for each origin, shared by all uploads.

#include "net/connection_pool.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>

#include <memory>
#include <optional>
#include <utility>

namespace cloudbuf::net {

namespace {

asio::awaitable<bool> caller_is_cancelled()
{
    const asio::cancellation_state state = co_await asio::this_coro::cancellation_state;
    co_return state.cancelled() != asio::cancellation_type::none;
}

// Shared with the dialer's handler, which may be left behind when the coroutine is torn down.
struct pending_dial {
    explicit pending_dial(const asio::any_io_executor& strand) : changed(strand) {}

    event changed;
    asio::cancellation_signal stop;
    std::optional<dialed> got;
};

model::transport_error no_place(error_code why)
{
    model::transport_error out;
    out.phase = model::transport_phase::lease;
    out.code = why;
    out.detail = why == errc::timeout ? "no connection became free" : "cancelled by the caller";
    return out;
}

} // namespace

connection_pool::connection_pool(
    asio::any_io_executor ex, std::shared_ptr<clock> time, std::shared_ptr<dialer> opener, settings s
)
    : ex_(ex),
      time_(std::move(time)),
      dialer_(std::move(opener)),
      settings_(s),
      sweeper_(ex),
      next_expiry_(sweeper_, *time_)
{}

asio::awaitable<connection_pool::leased>
connection_pool::acquire(const model::origin& to, bool fresh, asio::any_io_executor strand)
{
    const auto self = shared_from_this();
    leased out;
    lease place;
    if (co_await caller_is_cancelled()) {
        out.error = no_place(asio::error::operation_aborted);
        co_return out;
    }
    if (const auto w = take_or_queue(to, fresh, strand, place)) {
        if (const error_code why = co_await wait_in_line(w, place)) {
            out.error = no_place(why);
            co_return out;
        }
    }
    if (fresh) {
        const bool unwanted = co_await caller_is_cancelled();
        if (unwanted) {
            place.done(true); // a warm connection, perhaps
            out.error = no_place(asio::error::operation_aborted);
            co_return out;
        }
        place.connection_.reset(); // the place is what was waited for
        place.reused_ = false;
    }
    while (place && !place.connection().is_reusable()) {
        replace_stale(place);
    }
    if (!place) {
        out.error = co_await open_into(place, to);
    }
    if (place) {
        out.connection = std::move(place);
    }
    co_return out;
}

connection_pool::lease connection_pool::take_idle(const model::origin& to)
{
    lease place;
    {
        idle_connections::streams closed; // after the mutex is released
        const steady_time now = time_->now();
        const std::lock_guard lock{mutex_};
        const auto found = endpoints_.find(to);
        if (found == endpoints_.end()) {
            return place;
        }
        endpoint& at = found->second;
        const plan::pool_choice choice =
            plan::choose_connection(at.idle.since(), at.busy, false, now, policy(at));
        if (choice.what != plan::pool_choice::action::reuse) {
            return place;
        }
        at.idle.take_oldest(choice.close_oldest, closed);
        hold(place, at, choice);
    }
    while (place && !place.connection().is_reusable()) {
        replace_stale(place);
    }
    return place;
}

/// Leaves `place` with a place, and with a connection if there is one to reuse; else returns who waits.
std::shared_ptr<connection_pool::waiter> connection_pool::take_or_queue(
    const model::origin& to, bool fresh, const asio::any_io_executor& strand, lease& place
)
{
    const steady_time now = time_->now();
    idle_connections::streams closed; // after the mutex is released
    const std::lock_guard lock{mutex_};
    endpoint& at = at_address(to);
    const plan::pool_choice choice =
        plan::choose_connection(at.idle.since(), at.busy, fresh, now, policy(at));
    at.idle.take_oldest(choice.close_oldest, closed);
    if (choice.what == plan::pool_choice::action::wait) {
        return at.line.emplace_back(std::make_shared<waiter>(strand, at));
    }
    hold(place, at, choice);
    return nullptr;
}

/// Under the mutex.
connection_pool::endpoint& connection_pool::at_address(const model::origin& to)
{
    const auto found = endpoints_.try_emplace(to, settings_.max_connections).first;
    found->second.address = &found->first;
    return found->second;
}

void connection_pool::hold(lease& place, endpoint& at, const plan::pool_choice& choice)
{
    ++at.busy;
    place.pool_ = shared_from_this();
    place.at_ = &at;
    if (choice.what == plan::pool_choice::action::reuse) {
        place.connection_ = at.idle.take_newest();
        place.reused_ = true;
    }
}

asio::awaitable<error_code> connection_pool::wait_in_line(std::shared_ptr<waiter> w, lease& place)
{
    // Also when this coroutine is destroyed while it waits.
    struct leave {
        connection_pool& pool;
        waiter& who;
        ~leave() { pool.leave_line(who); }
    } const at_the_end{*this, *w};

    const asio::any_io_executor strand = co_await asio::this_coro::executor;
    timer limit{strand, *time_};
    limit.expires_after(settings_.max_wait);
    auto wake = [w](error_code) { w->wake.notify(); };
    limit.async_wait(asio::bind_executor(strand, std::move(wake)));
    for (;;) {
        {
            const std::lock_guard lock{mutex_};
            place = std::move(w->granted);
        }
        if (place.pool_) {
            co_return error_code{};
        }
        if (co_await caller_is_cancelled()) {
            co_return asio::error::operation_aborted;
        }
        if (limit.expired()) {
            co_return errc::timeout;
        }
        co_await w->wake.async_wait(asio::as_tuple(asio::deferred));
    }
}

void connection_pool::leave_line(waiter& w)
{
    lease unwanted;
    {
        const std::lock_guard lock{mutex_};
        std::erase_if(w.at.line, [&](const auto& other) { return other.get() == &w; });
        unwanted = std::move(w.granted);
    }
    unwanted.done(true);
}

/// Another idle connection in the place of one that is no good; none if there is none.
void connection_pool::replace_stale(lease& place)
{
    place.connection_.reset();
    place.reused_ = false;
    const steady_time now = time_->now();
    const std::lock_guard lock{mutex_};
    endpoint& at = *place.at_;
    if (!at.idle.empty() && now - at.idle.since().back() < settings_.max_idle) {
        place.connection_ = at.idle.take_newest();
        place.reused_ = true;
    }
}

asio::awaitable<model::transport_error> connection_pool::open_into(lease& place, const model::origin& to)
{
    if (co_await caller_is_cancelled()) {
        co_return no_place(asio::error::operation_aborted);
    }
    const asio::any_io_executor strand = co_await asio::this_coro::executor;
    const auto pending = std::make_shared<pending_dial>(strand);
    auto ended = [pending](dialed d) {
        pending->got = std::move(d);
        pending->changed.notify();
    };
    dialer::handler done{
        asio::bind_cancellation_slot(pending->stop.slot(), asio::bind_executor(strand, std::move(ended)))
    };
    // Not inside of a co_await: what an initiation throws there ends the thread's run(), and not only this.
    dialer_->start_dial(ex_, to, std::move(done));
    bool stopped = false;
    while (!pending->got) {
        co_await pending->changed.async_wait(asio::as_tuple(asio::deferred));
        const bool unwanted = co_await caller_is_cancelled();
        if (unwanted && !pending->got && !std::exchange(stopped, true)) {
            pending->stop.emit(asio::cancellation_type::terminal);
        }
    }
    dialed got = std::move(*pending->got);
    place.connection_ = std::move(got.connection);
    const bool came_too_late = co_await caller_is_cancelled();
    if (place && came_too_late) {
        place.done(true);
        co_return no_place(asio::error::operation_aborted);
    }
    if (got.error.code == asio::error::operation_aborted && !stopped) {
        got.error.code = errc::connect_failed; // only what the caller cancelled may look like it
    }
    co_return std::move(got.error);
}

} // namespace cloudbuf::net
