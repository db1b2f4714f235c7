// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// A part that is not answered for long is sent once more, side by side with the first; the first success
// counts.

#include "engine/sender.hpp"
#include "net/scope.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>

#include <exception>
#include <new>
#include <utility>

namespace cloudbuf::engine {

bool sender::has_succeeded(const model::step& s, const attempt& a) const
{
    return a.response && service_.decode(s, *a.response).kind == model::verdict_kind::done;
}

bool sender::is_unanswered(const model::step& s, const attempt& a) const
{
    return a.request_sent && (!a.response || service_.decode(s, *a.response).ambiguous);
}

asio::awaitable<void> sender::run_hedge(race& r)
{
    co_await asio::this_coro::throw_if_cancelled(false);
    try {
        co_await try_once(r.step, r.payload, r.second);
        on_hedge_answered(r);
    } catch (const boost::system::system_error& e) {
        r.second.error.code = e.code();
    } catch (const std::bad_alloc&) {
        r.second.error.code = make_error_code(boost::system::errc::not_enough_memory);
    }
}

void sender::on_hedge_answered(race& r)
{
    if (!r.second.response) {
        return;
    }
    const model::verdict_kind answer = service_.decode(r.step, *r.second.response).kind;
    if (answer == model::verdict_kind::throttled) {
        client_.pool->on_throttled(r.second.request.to, r.second.leased);
    } else if (answer == model::verdict_kind::done && r.first.over) {
        r.first.over->close(); // ends its exchange
    }
}

/// Only parts: they are large, many, and may be stored twice, in whichever order, if both have the same tag.
std::optional<std::chrono::milliseconds> sender::hedge_patience(model::step_kind kind) const
{
    if (kind != model::step_kind::put_part || !client_.options.hedge_slow_parts || fickle_tags_) {
        return std::nullopt;
    }
    const std::lock_guard lock{client_.service.mutex};
    return client_.service.hedging.patience();
}

void sender::start_hedge(race& r)
{
    {
        const std::lock_guard lock{client_.service.mutex};
        if (!client_.service.hedging.take()) {
            return;
        }
        ++client_.service.statistics.hedged_parts;
    }
    r.second.is_hedge = true;
    r.second.fresh_connection = true;
    r.second.without_checksum = r.first.without_checksum;
    r.second.location = r.first.location;
    r.second.payload = r.first.payload;
    r.second.began = client_.env.clock->now();
    try {
        r.hedge.emplace(strand_);
        r.hedge->spawn(run_hedge(r));
    } catch (const std::bad_alloc&) {
        r.hedge.reset(); // the part is only late
    }
}

asio::awaitable<void> sender::try_hedged(race& r, std::chrono::milliseconds patience)
{
    r.first.slow = net::slow_answer{patience, [this, &r] { start_hedge(r); }};
    std::exception_ptr failed; // for lack of memory: the second must end before its frame does
    try {
        co_await try_once(r.step, r.payload, r.first);
    } catch (...) {
        failed = std::current_exception();
    }
    r.first.slow.reset();
    r.first.over = nullptr;
    if (r.hedge) {
        r.hedge->cancel();
        co_await r.hedge->join();
    }
    if (failed) {
        r.first.hedge_unanswered = r.second.request_sent;
        std::rethrow_exception(failed);
    }
    if (r.hedge) {
        decide(r);
    }
}

/// Both have ended. `first` becomes the one that counts.
void sender::decide(race& r)
{
    const bool won = !has_succeeded(r.step, r.first) && has_succeeded(r.step, r.second);
    if (won) {
        std::swap(r.first, r.second);
    }
    const attempt& loser = r.second;
    failure overtaken;
    overtaken.code = asio::error::operation_aborted;
    log_attempt(r.name, loser, r.number, &overtaken, {}, std::nullopt);
    r.first.hedge_unanswered = is_unanswered(r.step, loser);
    learn_wait(model::kind_of(r.step), loser);
    const std::lock_guard lock{client_.service.mutex};
    client_.service.statistics.hedges_won += won ? 1 : 0;
}

void sender::learn_wait(model::step_kind kind, const attempt& a)
{
    if (kind == model::step_kind::put_part && a.waited) {
        const std::lock_guard lock{client_.service.mutex};
        client_.service.hedging.on_wait(*a.waited);
    }
}

} // namespace cloudbuf::engine
