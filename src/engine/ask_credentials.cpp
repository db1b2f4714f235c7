// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Asks the source of credentials, with a limit on how long it may take.

#include "engine/ask_credentials.hpp"

#include <cloudbuf/credentials_source.hpp>

#include "net/event.hpp"
#include "net/timer.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>

#include <optional>
#include <utility>

namespace cloudbuf::engine {

namespace {

// Shared with the source's handler and the timer's: either may come after the coroutine has gone on.
struct question {
    question(net::strand strand, net::clock& clock) : changed(strand), limit(strand, clock) {}

    net::event changed;
    net::timer limit;
    asio::cancellation_signal stop;
    std::optional<credentials_answer> answer;
};

credentials_answer checked(credentials_answer a)
{
    if (!a.code && (!a.keys || a.keys->access_key_id.empty())) {
        a.code = errc::no_credentials;
    }
    return a;
}

} // namespace

std::optional<credentials_answer> credentials_at_hand(const detail::client_state& client)
{
    if (!client.options.credentials) {
        return std::nullopt;
    }
    auto keys = client.options.credentials->at_hand();
    if (!keys) {
        return std::nullopt;
    }
    return checked({error_code{}, std::move(keys)});
}

asio::awaitable<credentials_answer>
ask_credentials(const detail::client_state& client, net::strand strand, bool refresh)
{
    credentials_answer none;
    if (!client.options.credentials) {
        none.code = errc::no_credentials;
        co_return none;
    }
    auto q = std::make_shared<question>(strand, *client.env.clock);
    client.options.credentials->async_get(
        client.executor,
        refresh,
        asio::bind_cancellation_slot(
            q->stop.slot(),
            asio::bind_executor(
                strand,
                [q](error_code ec, std::shared_ptr<const credentials> keys) {
                    q->answer = credentials_answer{ec, std::move(keys)};
                    q->changed.notify();
                }
            )
        )
    );
    q->limit.expires_after(client.options.timeouts.credentials);
    q->limit.async_wait(asio::bind_executor(strand, [q](error_code) { q->changed.notify(); }));
    bool cancelled = false;
    for (;;) {
        // First, because a cancellation between two waits ends neither of them.
        const asio::cancellation_state state = co_await asio::this_coro::cancellation_state;
        cancelled = state.cancelled() != asio::cancellation_type::none;
        if (q->answer || cancelled || q->limit.expired()) {
            break;
        }
        co_await q->changed.async_wait(asio::as_tuple(asio::deferred));
    }
    q->limit.cancel();
    if (q->answer) {
        if (!cancelled && q->answer->code == asio::error::operation_aborted) {
            // To a producer this would look like a cancelled write, after which it goes on.
            q->answer->code = errc::no_credentials;
        }
        co_return checked(std::move(*q->answer));
    }
    q->stop.emit(asio::cancellation_type::terminal);
    none.code = cancelled ? error_code(asio::error::operation_aborted) : make_error_code(errc::timeout);
    co_return none;
}

} // namespace cloudbuf::engine
