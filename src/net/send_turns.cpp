// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Whose batch of bytes is next, among all connections of one event loop.

#include "net/send_turns.hpp"

#include <boost/asio/post.hpp>

#include <new>

namespace cloudbuf::net {

bool send_turns::ask(const std::shared_ptr<waiter>& w)
{
    const std::lock_guard lock{mutex_};
    if (!called_ && line_.empty() && last_ == w.get()) {
        return true;
    }
    line_.push_back(w);
    try {
        call_next();
    } catch (...) {
        line_.pop_back();
        throw;
    }
    return false;
}

/// Under the mutex.
void send_turns::call_next()
{
    if (called_ || line_.empty()) {
        return;
    }
    auto turn = [this, w = line_.front()] {
        begin(*w);
        w->on_turn();
    };
    asio::post(line_.front()->turn_executor(), std::move(turn));
    line_.pop_front();
    called_ = true;
}

void send_turns::begin(const waiter& w) noexcept
{
    const std::lock_guard lock{mutex_};
    last_ = &w;
    called_ = false;
    try {
        call_next();
    } catch (const std::bad_alloc&) {
        // Whoever asks next calls again; if nobody does, those in line fail as stalled.
    }
}

void send_turns::shutdown() noexcept
{
    std::deque<std::shared_ptr<waiter>> dropped;
    const std::lock_guard lock{mutex_};
    dropped.swap(line_);
}

} // namespace cloudbuf::net
