// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Connections that come back to the pool: to the next in line, or idle until they are too old.

#include "net/connection_pool.hpp"

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <tuple>
#include <utility>

namespace cloudbuf::net {

connection_pool::lease::lease(lease&& other) noexcept
    : pool_(std::move(other.pool_)),
      at_(std::exchange(other.at_, nullptr)),
      connection_(std::move(other.connection_)),
      reused_(std::exchange(other.reused_, false))
{}

connection_pool::lease& connection_pool::lease::operator=(lease&& other) noexcept
{
    if (this != &other) {
        done(false);
        pool_ = std::move(other.pool_);
        at_ = std::exchange(other.at_, nullptr);
        connection_ = std::move(other.connection_);
        reused_ = std::exchange(other.reused_, false);
    }
    return *this;
}

void connection_pool::lease::done(bool reusable)
{
    if (!reusable) {
        connection_.reset(); // before its place is free: the limit is on what is really open
    }
    if (const auto pool = std::move(pool_)) {
        reused_ = false;
        pool->give_back(*std::exchange(at_, nullptr), std::move(connection_));
    }
}

void connection_pool::give_back(endpoint& at, std::unique_ptr<stream> connection)
{
    const steady_time now = time_->now();
    std::shared_ptr<waiter> next;
    enum class sweeper { as_it_is, start, hurry } then = sweeper::as_it_is;
    {
        const std::lock_guard lock{mutex_};
        if (!at.line.empty() && at.busy <= at.limit.now()) {
            next = next_in_line(at, std::move(connection));
        } else if (--at.busy; connection) {
            at.idle.put(std::move(connection), now);
            then = std::exchange(sweeping_, sweeping::on) == sweeping::on ? then : sweeper::start;
        } else {
            if (at.unused()) {
                endpoints_.erase(*at.address);
            }
            then = endpoints_.empty() && sweeping_ == sweeping::on ? sweeper::hurry : then;
        }
    }
    if (next) {
        next->wake.notify();
    }
    if (then == sweeper::start) {
        sweep_later();
    } else if (then == sweeper::hurry) {
        sweep_now();
    }
}

/// Under the mutex: who has waited longest gets a place that is counted already.
std::shared_ptr<connection_pool::waiter>
connection_pool::next_in_line(endpoint& at, std::unique_ptr<stream> connection)
{
    std::shared_ptr<waiter> next = std::move(at.line.front());
    at.line.pop_front();
    next->granted.pool_ = shared_from_this();
    next->granted.at_ = &at;
    next->granted.reused_ = connection != nullptr;
    next->granted.connection_ = std::move(connection);
    return next;
}

void connection_pool::on_throttled(const model::origin& to, steady_time sent)
{
    const steady_time now = time_->now();
    const std::lock_guard lock{mutex_};
    endpoint& at = at_address(to);
    at.limit.on_throttled(sent, now, at.busy + 1);
    throttled_.store(true, std::memory_order_relaxed);
}

void connection_pool::on_success(const model::origin& to)
{
    if (!throttled_.load(std::memory_order_relaxed)) {
        return;
    }
    std::shared_ptr<waiter> next;
    {
        const std::lock_guard lock{mutex_};
        const auto found = endpoints_.find(to);
        if (found == endpoints_.end()) {
            return;
        }
        endpoint& at = found->second;
        at.limit.on_success();
        if (!at.line.empty() && at.busy < at.limit.now()) {
            ++at.busy;
            next = next_in_line(at, at.idle.empty() ? nullptr : at.idle.take_newest());
        }
    }
    if (next) {
        next->wake.notify();
    }
}

std::size_t connection_pool::limit(const model::origin& to) const
{
    const std::lock_guard lock{mutex_};
    const auto found = endpoints_.find(to);
    return found == endpoints_.end() ? settings_.max_connections : found->second.limit.now();
}

void connection_pool::close_idle()
{
    idle_connections::streams closed;
    {
        const std::lock_guard lock{mutex_};
        for (auto& [address, at] : endpoints_) {
            at.idle.take_oldest(at.idle.size(), closed);
        }
        std::erase_if(endpoints_, [](const auto& e) { return e.second.unused(); });
        if (sweeping_ == sweeping::off) {
            return;
        }
    }
    sweep_now();
}

/// Closes what has been idle too long, and waits for the next; the end if nothing is idle.
void connection_pool::sweep()
{
    const steady_time now = time_->now();
    idle_connections::streams closed;
    steady_time next = steady_time::max();
    {
        const std::lock_guard lock{mutex_};
        for (auto& [address, at] : endpoints_) {
            at.idle.take_oldest(plan::expired(at.idle.since(), now, policy(at)), closed);
            if (const auto expiry = plan::next_expiry(at.idle.since(), policy(at))) {
                next = std::min(next, *expiry);
            }
        }
        std::erase_if(endpoints_, [](const auto& e) { return e.second.unused(); });
        sweeping_ = next == steady_time::max() ? sweeping::off : sweeping::on;
    }
    if (next != steady_time::max()) {
        auto swept = [weak = weak_from_this()](error_code) {
            if (const auto self = weak.lock()) {
                self->sweep();
            }
        };
        next_expiry_.expires_at(next);
        next_expiry_.async_wait(asio::bind_executor(sweeper_, std::move(swept)));
    }
}

/// Begins to sweep. The timer belongs to the sweeper's strand.
void connection_pool::sweep_later()
{
    asio::post(sweeper_, [weak = weak_from_this()] {
        if (const auto self = weak.lock()) {
            self->sweep();
        }
    });
}

/// Ends the sweeper's wait, so that it does not keep a context running that has nothing else to do.
void connection_pool::sweep_now()
{
    asio::post(sweeper_, [weak = weak_from_this()] {
        if (const auto self = weak.lock()) {
            self->next_expiry_.expires_at(steady_time::max());
        }
    });
}

std::size_t connection_pool::idle() const
{
    const std::lock_guard lock{mutex_};
    std::size_t n = 0;
    for (const auto& [address, at] : endpoints_) {
        n += at.idle.size();
    }
    return n;
}

std::size_t connection_pool::open() const
{
    const std::lock_guard lock{mutex_};
    std::size_t n = 0;
    for (const auto& [address, at] : endpoints_) {
        n += at.idle.size() + at.busy;
    }
    return n;
}

plan::pool_settings connection_pool::policy(const endpoint& at) const
{
    plan::pool_settings out;
    out.max_connections = settings_.max_connections;
    out.max_busy = at.limit.now();
    out.max_idle = settings_.max_idle;
    return out;
}

bool connection_pool::by_address::operator()(const model::origin& a, const model::origin& b) const noexcept
{
    return std::tie(a.host, a.port, a.tls) < std::tie(b.host, b.port, b.tls);
}

} // namespace cloudbuf::net
