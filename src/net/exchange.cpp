// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// One HTTP/1.1 request and its answer over a stream: starts what the conversation wants, and waits.

#include "net/exchange.hpp"

#include "codec/wipe.hpp"
#include "net/conversation.hpp"
#include "net/deadline.hpp"
#include "net/event.hpp"
#include "net/request_head.hpp"
#include "net/send_turns.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

#include <array>
#include <memory>
#include <new>
#include <utility>

namespace cloudbuf::net {

namespace {

/// The operations of one exchange: at most one read, one write and one wait for the deadline. A batch that
/// was sent is followed by the next one here; the coroutine is woken when the conversation is over or its
/// time is up. Shared with the handlers, which are left behind if an exception ends the coroutine or its
/// context is torn down.
class operations final : public send_turns::waiter, public std::enable_shared_from_this<operations> {
public:
    operations(asio::any_io_executor ex, stream& over, clock& time, conversation talk)
        : ex_(ex), over_(over), time_(time), talk_(std::move(talk)), watchdog_(ex, time), changed_(ex)
    {}

    conversation& talk() noexcept { return talk_; }

    bool reading() const noexcept { return reading_; }
    bool writing() const noexcept { return writing_; }
    bool any() const noexcept { return reading_ || writing_ || watching_; }

    /// Without memory the conversation is over: an exception would say nothing of what was sent already.
    void start_what_is_due()
    {
        try {
            start();
        } catch (const std::bad_alloc&) {
            talk_.on_received(asio::error::no_memory, {}, time_.now());
        }
    }

    void stop_watching() { watchdog_.cancel(); }

    /// The request, the stream and whoever waits are gone: what is still under way is only to end.
    void abandon() noexcept { abandoned_ = true; }

    template <class CompletionToken>
    auto async_wait_changed(CompletionToken&& token)
    {
        return changed_.async_wait(std::forward<CompletionToken>(token));
    }

private:
    void go_on()
    {
        if (abandoned_) {
            return;
        }
        if (!talk_.over()) {
            start_what_is_due();
        }
        if (talk_.over()) {
            changed_.notify();
        }
    }

    void start()
    {
        if (!reading_) {
            read();
        }
        if (const auto bytes = talk_.to_send(); !writing_ && !bytes.empty()) {
            write(bytes);
        }
        watchdog_.set(talk_.deadline());
        if (!watching_) {
            watch();
        }
    }

    void read()
    {
        auto done = [self = shared_from_this()](error_code ec, std::size_t n) {
            self->reading_ = false;
            self->talk_.on_received(ec, {self->received_.data(), n}, self->time_.now());
            self->go_on();
        };
        over_.start_read_some(asio::buffer(received_), stream::handler(ex_, std::move(done)));
        reading_ = true; // unless it threw: nobody would end it
    }

    void write(std::span<const asio::const_buffer> bytes)
    {
        const bool large = asio::buffer_size(bytes) > send_turns::small;
        if (!large || asio::use_service<send_turns>(ex_.context()).ask(shared_from_this())) {
            send(bytes);
        }
        writing_ = true;
    }

    const asio::any_io_executor& turn_executor() const noexcept override { return ex_; }

    void on_turn() override
    {
        if (abandoned_) {
            return;
        }
        writing_ = false;
        if (const auto bytes = talk_.to_send(); !bytes.empty()) {
            try { // nothing may escape from a handler
                send(bytes);
                writing_ = true;
                return;
            } catch (const std::bad_alloc&) {
                talk_.on_received(asio::error::no_memory, {}, time_.now());
            }
        }
        changed_.notify();
    }

    void send(std::span<const asio::const_buffer> bytes)
    {
        auto done = [self = shared_from_this()](error_code ec, std::size_t n) {
            self->writing_ = false;
            self->talk_.on_sent(ec, n, self->time_.now());
            self->go_on();
        };
        over_.start_write_some(bytes, stream::handler(ex_, std::move(done)));
    }

    void watch()
    {
        auto done = [self = shared_from_this()](error_code) {
            self->watching_ = false;
            self->changed_.notify();
        };
        watchdog_.async_wait(asio::bind_executor(ex_, std::move(done)));
        watching_ = true;
    }

    asio::any_io_executor ex_;
    stream& over_;
    clock& time_;
    conversation talk_;
    deadline watchdog_;
    event changed_;
    bool reading_ = false;
    bool writing_ = false;
    bool watching_ = false;
    bool abandoned_ = false;
    std::array<char, 8192> received_; // most answers fit
};

exchange_result refused(invalid_request why)
{
    exchange_result out;
    out.error.phase = model::transport_phase::write;
    out.error.code = errc::invalid_options;
    out.error.detail = std::move(why.reason);
    return out;
}

} // namespace

asio::awaitable<exchange_result> exchange(
    stream& over,
    const model::http_request& request,
    std::span<const asio::const_buffer> payload,
    exchange_options options,
    clock& time
)
{
    const asio::any_io_executor ex = co_await asio::this_coro::executor;
    const asio::const_buffer own_body = asio::buffer(request.body);
    const auto body = request.sends_payload ? payload : std::span{&own_body, 1};

    request_framing framing;
    framing.content_length = asio::buffer_size(body);
    framing.expect_continue = options.expect_continue && framing.content_length > 0;
    framing.user_agent = options.user_agent;
    auto head = serialize_head(request, framing);
    if (!head) {
        co_return refused(std::move(head).error());
    }
    const codec::wipe_guard no_token_is_left{head->data(), head->size()};

    conversation started{*head, body, request.method == "HEAD", options, time.now()};
    const auto ops = std::make_shared<operations>(ex, over, time, std::move(started));
    struct guard {
        operations& ops;
        ~guard() { ops.abandon(); }
    } const at_the_end{*ops};
    conversation& talk = ops->talk();
    while (!talk.over()) {
        // A cancellation between two waits ends neither of them.
        const asio::cancellation_state caller = co_await asio::this_coro::cancellation_state;
        if (caller.cancelled() != asio::cancellation_type::none) {
            talk.on_cancelled();
            break;
        }
        ops->start_what_is_due();
        if (talk.over()) {
            break;
        }
        co_await ops->async_wait_changed(asio::as_tuple(asio::deferred));
        talk.on_deadline(time.now());
        if (talk.has_become_slow(time.now())) {
            options.slow->tell();
        }
    }

    if (ops->writing() && !ops->reading()) {
        // The answer may have overtaken the report of the last bytes, which is in the queue then.
        co_await asio::post(ex, asio::deferred);
    }
    const bool keep = !ops->reading() && !ops->writing() && talk.connection_survives();
    if (!keep) {
        over.close();
    }
    ops->stop_watching();
    while (ops->any()) {
        co_await ops->async_wait_changed(asio::as_tuple(asio::deferred));
    }
    exchange_result result = talk.finish();
    result.reusable = keep;
    co_return result;
}

} // namespace cloudbuf::net
