// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Sends one step until it is answered for good.

#include "engine/sender.hpp"

#include <cloudbuf/credentials_source.hpp>

#include "engine/ask_credentials.hpp"
#include "engine/step_log.hpp"
#include "net/exchange.hpp"
#include "net/timer.hpp"
#include "plan/deadlines.hpp"
#include "plan/retry_policy.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>

#include <chrono>
#include <new>
#include <utility>

namespace cloudbuf::engine {

using std::chrono::duration_cast;
using std::chrono::milliseconds;

namespace {

std::string name_of(const model::step& s)
{
    std::string name = model::name_of(model::kind_of(s));
    if (const auto* part = std::get_if<model::put_part>(&s)) {
        name += ' ' + std::to_string(part->number);
    }
    return name;
}

unsigned attempts_for(const model::step& s, const client_options& o)
{
    const model::step_kind kind = model::kind_of(s);
    // The bytes of these are held, and losing one of them loses the upload.
    const bool carries_data = kind == model::step_kind::put_part || kind == model::step_kind::put_whole;
    return carries_data ? o.max_part_attempts : o.max_attempts;
}

void react(plan::optional_checksum::reaction how, plan::retry_decision& next, step_outcome& out)
{
    using reaction = plan::optional_checksum::reaction;
    if (how == reaction::send_without) {
        return; // as `next` has it
    }
    next = {};
    if (how == reaction::begin_anew) {
        out.checksum_refused = true;
        out.why.code = errc::not_supported;
        out.why.message += "; set upload_options::checksum to checksum::sha256 for this service";
    }
}

bool is_cancelled(const asio::cancellation_state& state)
{
    return state.cancelled() != asio::cancellation_type::none;
}

} // namespace

sender::sender(
    detail::client_state& client, provider::provider& service, const identity& who, net::strand strand
)
    : client_(client),
      service_(service),
      who_(who),
      strand_(std::move(strand)),
      checksum_(service.digests().crc_is_optional)
{}

asio::awaitable<void>
sender::try_once(const model::step& s, std::span<const asio::const_buffer> payload, attempt& a)
{
    std::optional<credentials_answer> known;
    if (!a.refresh_credentials) {
        known = credentials_at_hand(client_);
    }
    if (!known) {
        known = co_await ask_credentials(client_, strand_, a.refresh_credentials);
    }
    const credentials_answer& answer = *known;
    if (answer.code) {
        a.refused.emplace();
        a.refused->code = answer.code;
        a.refused->message = client_.options.credentials ? client_.options.credentials->advice()
                                                         : "client_options::credentials is not set";
        co_return;
    }
    provider::signing_input input;
    input.keys = answer.keys.get();
    input.location = a.location;
    input.without_checksum = a.without_checksum;
    a.sent = client_.env.clock->wall_now();
    a.began = client_.env.clock->now();
    {
        const std::lock_guard lock{client_.service.mutex};
        input.time = client_.service.skew.apply(a.sent);
    }
    auto request = service_.encode(s, input);
    if (!request) {
        a.refused.emplace();
        a.refused->code = request.error();
        co_return;
    }
    a.request = std::move(*request);

    net::connection_pool::lease place;
    if (!a.fresh_connection) {
        place = client_.pool->take_idle(a.request.to);
    }
    if (!place) {
        auto leased = co_await client_.pool->acquire(a.request.to, a.fresh_connection, strand_);
        if (!leased.connection) {
            a.error = std::move(leased.error);
            co_return;
        }
        place = std::move(leased.connection);
    }
    a.leased = client_.env.clock->now();
    net::exchange_options options;
    options.deadlines = plan::deadlines_of(model::kind_of(s), client_.options.timeouts, a.hurry);
    options.user_agent = client_.user_agent;
    options.slow = a.slow;
    {
        const std::lock_guard lock{client_.service.mutex};
        options.expect_continue = client_.service.expect.asks_for(asio::buffer_size(payload));
    }
    a.over = &place.connection();
    net::exchange_result r = co_await net::exchange(
        place.connection(), a.request, payload, std::move(options), *client_.env.clock
    );
    a.over = nullptr;
    r.error.reused_connection = place.reused();
    place.done(r.reusable);
    {
        using outcome = net::exchange_result::continue_outcome;
        const std::lock_guard lock{client_.service.mutex};
        if (r.expectation == outcome::continued) {
            client_.service.expect.on_continue();
        } else if (r.expectation == outcome::timed_out) {
            client_.service.expect.on_timeout();
        }
        if (r.error.code == errc::timeout) {
            ++client_.service.statistics.stalled_requests;
        }
    }
    if (r.sent_at) {
        a.waited = duration_cast<milliseconds>(r.answered_at.value_or(client_.env.clock->now()) - *r.sent_at);
    }
    a.response = std::move(r.response);
    a.error = std::move(r.error);
    a.request_sent = r.request_sent;
}

void sender::log_attempt(
    const std::string& step,
    const attempt& a,
    unsigned number,
    const failure* why,
    std::string_view request_id,
    std::optional<std::chrono::milliseconds> retry_in
) const
{
    if (!client_.env.log.wants(log_level::debug)) {
        return;
    }
    const std::string name = a.is_hedge ? step + " (hedge)" : step;
    step_line line;
    line.label = who_.label();
    line.step = name;
    line.payload = a.payload;
    line.method = a.request.method;
    line.endpoint = a.request.to.authority();
    line.attempt = number;
    line.took = duration_cast<milliseconds>(client_.env.clock->now() - a.began);
    line.status = a.response ? a.response->status : 0;
    line.why = why;
    line.request_id = request_id;
    line.retry_in = retry_in;
    client_.env.log.write(log_level::debug, to_string(line));
}

void sender::give_up(model::step_kind kind) noexcept
{
    given_up_ = kind;
    for (net::timer& p : pauses_) {
        p.cancel(); // whoever waits looks whether it is meant
    }
}

/// Ends early where there is to be no further attempt.
asio::awaitable<void> sender::pause(std::chrono::milliseconds delay, model::step_kind of)
{
    const auto wake = pauses_.emplace(pauses_.end(), strand_, *client_.env.clock);
    wake->expires_after(delay);
    asio::cancellation_state cancellation = co_await asio::this_coro::cancellation_state;
    while (!wake->expired() && !is_cancelled(cancellation) && given_up_ != of) {
        co_await wake->async_wait(asio::as_tuple(asio::deferred));
        cancellation = co_await asio::this_coro::cancellation_state;
    }
    pauses_.erase(wake);
}

asio::awaitable<step_outcome>
sender::send(const model::step& s, std::span<const asio::const_buffer> payload, plan::patience hurry)
{
    attempt a;
    a.hurry = hurry;
    a.payload = asio::buffer_size(payload);
    step_outcome out;
    try {
        co_await send_until_answered(s, payload, a, out);
    } catch (const std::bad_alloc&) {
        // What was sent before may have been done nonetheless.
        out.unanswered = out.unanswered || a.request_sent || a.hedge_unanswered;
        out.done.reset();
        out.why = {};
        out.why.code = make_error_code(boost::system::errc::not_enough_memory);
    }
    co_return out;
}

asio::awaitable<void> sender::send_until_answered(
    const model::step& s, std::span<const asio::const_buffer> payload, attempt& a, step_outcome& out
)
{
    const model::step_kind kind = model::kind_of(s);
    net::clock& clock = *client_.env.clock;
    const std::string name = name_of(s);
    const net::steady_time began = clock.now();
    plan::step_retries retries{plan::retry_rules{attempts_for(s, client_.options)}, client_.service.quota};
    {
        const std::lock_guard lock{client_.service.mutex};
        if (const auto known = client_.service.locations.find(who_.bucket);
            known != client_.service.locations.end()) {
            a.location = known->second;
        }
        if (kind == model::step_kind::begin || kind == model::step_kind::put_whole) {
            checksum_.on_begin(client_.service.checksums.is_wanted());
        }
    }
    std::optional<model::step> summed; // `s` with the SHA-256 of its payload

    for (;;) {
        asio::cancellation_state cancellation = co_await asio::this_coro::cancellation_state;
        if (is_cancelled(cancellation)) {
            out.why.code = asio::error::operation_aborted;
            break;
        }
        retries.begin_attempt();
        a.response.reset();
        a.error = {};
        a.request_sent = false;
        a.hedge_unanswered = false;
        a.is_hedge = false;
        a.waited.reset();
        a.began = clock.now();
        a.without_checksum = checksum_.goes_without(kind);
        if (a.without_checksum && !summed) {
            summed = s;
            co_await add_sha256(*summed, payload);
            cancellation = co_await asio::this_coro::cancellation_state;
            if (is_cancelled(cancellation)) {
                out.why.code = asio::error::operation_aborted;
                break;
            }
        }
        const model::step& to_send = summed ? *summed : s;
        if (const auto patience = hedge_patience(kind)) {
            race r{name, retries.attempts(), to_send, payload, a, {}, std::nullopt};
            co_await try_hedged(r, *patience);
        } else {
            co_await try_once(to_send, payload, a);
        }
        learn_wait(kind, a);
        out.unanswered = out.unanswered || a.hedge_unanswered;

        plan::retry_decision next;
        if (a.refused) {
            out.why = std::move(*a.refused);
        } else if (!a.response) {
            out.unanswered = out.unanswered || a.request_sent;
            out.why = {};
            out.why.code = a.error.code;
            out.why.message = a.error.detail;
            const double jitter = net::unit_random(*client_.env.random);
            const std::lock_guard lock{client_.service.mutex};
            next = retries.on_transport_error(a.error, jitter);
        } else {
            model::verdict v = service_.decode(to_send, *a.response);
            if (v.kind == model::verdict_kind::throttled) {
                client_.pool->on_throttled(a.request.to, a.leased);
            }
            if (v.kind == model::verdict_kind::done) {
                client_.pool->on_success(a.request.to);
                on_lesson(checksum_.on_done(kind, a.without_checksum, v.unchecked));
                fickle_tags_ = fickle_tags_ || v.got.fickle_tags;
                out.done = std::move(v.got);
            } else {
                out.unanswered = out.unanswered || (v.ambiguous && a.request_sent);
                out.why = {};
                out.why.code = v.code;
                out.why.http_status = static_cast<int>(v.http_status);
                out.why.provider_code = v.provider_code;
                out.why.message = v.message;
                out.why.request_id = v.request_id;
                out.unknown_part = v.unknown_part;
            }
            const double jitter = net::unit_random(*client_.env.random);
            const std::lock_guard lock{client_.service.mutex};
            if (out.done) {
                retries.on_success();
            } else {
                const auto round_trip = duration_cast<milliseconds>(clock.now() - a.began);
                next = retries.on_verdict(v, a.sent, round_trip, jitter);
                if (next.never_expect) {
                    client_.service.expect.on_refused();
                }
                if (next.clock_offset) {
                    client_.service.skew.learn(*next.clock_offset);
                }
                if (next.redirect) {
                    a.location = v.location;
                    client_.service.locations.insert_or_assign(who_.bucket, v.location);
                }
                if (next.without_checksum) {
                    react(checksum_.on_refused(kind, a.without_checksum), next, out);
                }
            }
        }
        const bool again = !out.done && given_up_ != kind && next.what == plan::retry_decision::action::again;
        log_attempt(
            name,
            a,
            retries.attempts(),
            out.done ? nullptr : &out.why,
            out.done ? out.done->request_id : out.why.request_id,
            again ? std::optional(next.delay) : std::nullopt
        );
        if (!again) {
            break;
        }
        a.refresh_credentials = next.refresh_credentials;
        a.fresh_connection = next.fresh_connection;
        co_await pause(next.delay, kind);
        if (given_up_ == kind) {
            break;
        }
    }
    if (!out.done) {
        out.why.step = name;
        out.why.attempts = retries.attempts();
        out.why.elapsed = duration_cast<milliseconds>(clock.now() - began);
        out.why.endpoint = a.request.to.host.empty() ? std::string{} : a.request.to.authority();
    }
}

} // namespace cloudbuf::engine
