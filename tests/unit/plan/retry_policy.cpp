// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Which failed attempts are repeated, when, and with what changed.

#include "plan/retry_policy.hpp"

#include <catch2/catch_test_macros.hpp>

#include <vector>

using namespace cloudbuf;
using namespace cloudbuf::plan;
using namespace std::chrono_literals;
using action = retry_decision::action;
using model::transport_phase;
using model::verdict_kind;
using std::chrono::milliseconds;

namespace {

const wall_time sent = wall_time{} + 400'000h;

model::transport_error error(error_code code, bool reused = false)
{
    model::transport_error e;
    e.phase = transport_phase::wait;
    e.code = code;
    e.reused_connection = reused;
    return e;
}

model::verdict answer(verdict_kind kind, unsigned status = 503)
{
    model::verdict v;
    v.kind = kind;
    v.code = errc::server_error;
    v.http_status = status;
    return v;
}

model::verdict dated(verdict_kind kind, std::string provider_code, wall_time server_time)
{
    model::verdict v = answer(kind, 403);
    v.provider_code = std::move(provider_code);
    v.server_time = server_time;
    return v;
}

struct fixture {
    retry_quota quota;
    step_retries step{{.max_attempts = 3}, quota};

    retry_decision fail(const model::transport_error& e, double jitter = 1.0)
    {
        step.begin_attempt();
        return step.on_transport_error(e, jitter);
    }

    retry_decision fail(const model::verdict& v, double jitter = 1.0)
    {
        step.begin_attempt();
        return step.on_verdict(v, sent, 200ms, jitter);
    }
};

} // namespace

TEST_CASE_METHOD(fixture, "retry_policy: what cannot get better is not repeated")
{
    CHECK(fail(error(make_error_code(boost::system::errc::operation_canceled))).what == action::stop);
    CHECK(fail(error(make_error_code(boost::system::errc::operation_canceled), true)).what == action::stop);
    CHECK(fail(error(errc::tls_failed)).what == action::stop);
    CHECK(fail(error(errc::invalid_options)).what == action::stop);
    CHECK(fail(answer(verdict_kind::failed, 403)).what == action::stop);
    CHECK(quota.tokens() == 500);
}

TEST_CASE_METHOD(fixture, "retry_policy: attempts end at the rules' number, whatever the failures were")
{
    CHECK(fail(error(errc::connect_failed)).what == action::again);
    CHECK(fail(answer(verdict_kind::throttled)).what == action::again);
    CHECK(fail(answer(verdict_kind::retry)).what == action::stop);
    CHECK(step.attempts() == 3);
    CHECK(quota.tokens() == 500 - 14 - 5);
}

TEST_CASE("retry_policy: the delays of a step follow the standard's sequence")
{
    retry_quota quota;
    step_retries step({.max_attempts = 100}, quota);
    std::vector<milliseconds> delays;
    for (int i = 0; i < 11; ++i) {
        step.begin_attempt();
        delays.push_back(step.on_transport_error(error(errc::connection_lost), 1.0).delay);
    }
    CHECK(
        delays ==
        std::vector<milliseconds>{50ms, 100ms, 200ms, 400ms, 800ms, 1600ms, 3200ms, 6400ms, 12800ms, 20s, 20s}
    );
}

TEST_CASE_METHOD(fixture, "retry_policy: after a throttling the delay begins at a second")
{
    CHECK(fail(answer(verdict_kind::throttled), 0.5).delay == 500ms);
    CHECK(fail(answer(verdict_kind::throttled), 1.0).delay == 2s);
}

TEST_CASE_METHOD(fixture, "retry_policy: a hint is followed within its bounds")
{
    model::verdict v = answer(verdict_kind::retry);
    SECTION("reasonable")
    {
        v.retry_after = 1500ms;
        CHECK(fail(v).delay == 1500ms);
    }
    SECTION("huge")
    {
        v.retry_after = milliseconds::max();
        CHECK(fail(v).delay == 5050ms);
    }
    SECTION("negative")
    {
        v.retry_after = -10s;
        CHECK(fail(v).delay == 50ms);
    }
    SECTION("of a throttling")
    {
        v.kind = verdict_kind::throttled;
        v.retry_after = 3s;
        CHECK(fail(v, 0.0).delay == 3s);
    }
}

TEST_CASE_METHOD(fixture, "retry_policy: a verdict may allow fewer retries")
{
    model::verdict v = answer(verdict_kind::retry, 400);
    v.retry_limit = 0;
    CHECK(fail(v).what == action::stop);
    v.retry_limit = 1;
    CHECK(fail(v).what == action::again);
    CHECK(fail(v).what == action::stop);
    v.retry_limit = 100;
    CHECK(fail(v).what == action::again);
    CHECK(fail(v).what == action::stop);
}

TEST_CASE_METHOD(fixture, "retry_policy: a stale connection costs one silent retry, once")
{
    retry_decision d = fail(error(errc::connection_lost, true));
    CHECK(d.what == action::again);
    CHECK(d.delay == 0ms);
    CHECK(d.fresh_connection);
    CHECK(step.attempts() == 0);
    CHECK(quota.tokens() == 500);

    d = fail(error(errc::connection_lost, true), 0.5);
    CHECK(d.what == action::again);
    CHECK(d.delay == 25ms);
    CHECK(step.attempts() == 1);
    CHECK(quota.tokens() == 486);
}

TEST_CASE_METHOD(
    fixture, "retry_policy: a reused connection that answered, or was silent for long, was not stale"
)
{
    model::transport_error e = error(errc::connection_lost, true);
    e.response_started = true;
    CHECK(fail(e).delay == 50ms);
    CHECK(fail(error(errc::timeout, true)).delay == 100ms);
    CHECK(step.attempts() == 2);
}

TEST_CASE_METHOD(fixture, "retry_policy: repeats over a new connection where the old one may be at fault")
{
    step_retries many({.max_attempts = 10}, quota);
    const auto fresh = [&](const model::verdict& v) {
        return many.on_verdict(v, sent, 0ms, 1.0).fresh_connection;
    };
    CHECK(many.on_transport_error(error(errc::timeout), 1.0).fresh_connection);
    CHECK(fresh(answer(verdict_kind::retry, 500)));
    CHECK(fresh(answer(verdict_kind::throttled, 503)));
    CHECK(fresh(answer(verdict_kind::retry, 200))); // an error in the body
    CHECK(fresh(answer(verdict_kind::retry, 400))); // RequestTimeout
    CHECK_FALSE(fresh(answer(verdict_kind::throttled, 429)));
}

TEST_CASE("retry_policy: corrections happen at once, once each, even if a single attempt is allowed")
{
    retry_quota quota;
    step_retries step({.max_attempts = 1}, quota);
    const auto fail = [&](const model::verdict& v) {
        step.begin_attempt();
        return step.on_verdict(v, sent, 0ms, 1.0);
    };
    CHECK(fail(answer(verdict_kind::refresh_credentials, 400)).refresh_credentials);
    CHECK(fail(answer(verdict_kind::redirect, 301)).redirect);
    CHECK(fail(answer(verdict_kind::consent_refused, 417)).never_expect);
    CHECK(fail(answer(verdict_kind::checksum_refused, 501)).without_checksum);
    const retry_decision d = fail(dated(verdict_kind::correct_clock, "RequestTimeTooSkewed", sent + 1h));
    CHECK(d.what == action::again);
    CHECK(d.delay == 0ms);
    CHECK(d.clock_offset == 1h);

    CHECK(fail(answer(verdict_kind::refresh_credentials, 400)).what == action::stop);
    CHECK(fail(answer(verdict_kind::redirect, 301)).what == action::stop);
    CHECK(fail(answer(verdict_kind::consent_refused, 417)).what == action::stop);
    CHECK(fail(answer(verdict_kind::checksum_refused, 501)).what == action::stop);
    CHECK(fail(dated(verdict_kind::correct_clock, "RequestTimeTooSkewed", sent + 1h)).what == action::stop);
    CHECK(step.attempts() == 10);
    CHECK(quota.tokens() == 500);
}

TEST_CASE_METHOD(fixture, "retry_policy: the clock is corrected by half the round trip")
{
    const retry_decision d = fail(dated(verdict_kind::correct_clock, "RequestTimeTooSkewed", sent - 20min));
    CHECK(d.clock_offset == -20min - 100ms);
}

TEST_CASE_METHOD(fixture, "retry_policy: without the service's time the clock cannot be corrected")
{
    CHECK(fail(answer(verdict_kind::correct_clock, 403)).what == action::stop);
}

TEST_CASE_METHOD(
    fixture, "retry_policy: a refused signature is tried again only if the clock may be the reason"
)
{
    const auto refused = [](std::string code, wall_time t) {
        return dated(verdict_kind::failed, std::move(code), t);
    };
    CHECK(fail(refused("SignatureDoesNotMatch", sent + 4min)).what == action::stop);
    CHECK(fail(refused("SignatureDoesNotMatch", sent - 3min)).what == action::stop);
    CHECK(fail(refused("AccessDenied", sent + 1h)).what == action::stop);
    CHECK(fail(answer(verdict_kind::failed, 403)).what == action::stop);

    const retry_decision d = fail(refused("SignatureDoesNotMatch", sent + 5min));
    CHECK(d.what == action::again);
    CHECK(d.clock_offset == 5min - 100ms);
    CHECK(fail(refused("SignatureDoesNotMatch", sent + 5min)).what == action::stop);
    CHECK(quota.tokens() == 500);
}

TEST_CASE_METHOD(fixture, "retry_policy: a date at the end of all clocks is survived")
{
    for (const wall_time t : {wall_time::min(), wall_time::max()}) {
        CHECK(step_retries({.max_attempts = 3}, quota)
                  .on_verdict(dated(verdict_kind::correct_clock, "", t), sent, 10ms, 1.0)
                  .clock_offset);
    }
}

TEST_CASE_METHOD(fixture, "retry_policy: a success gives back what its last retry cost, a failure nothing")
{
    SECTION("without a retry")
    {
        quota.take(100);
        step.begin_attempt();
        step.on_success();
        CHECK(quota.tokens() == 401);
    }
    SECTION("after retries")
    {
        fail(answer(verdict_kind::retry));
        fail(answer(verdict_kind::throttled));
        step.begin_attempt();
        step.on_success();
        CHECK(quota.tokens() == 500 - 14);
    }
    SECTION("after a correction, which cost nothing")
    {
        quota.take(100);
        fail(answer(verdict_kind::redirect, 307));
        step.begin_attempt();
        step.on_success();
        CHECK(quota.tokens() == 401);
    }
}

TEST_CASE("retry_policy: 64 parallel parts of a service in trouble share one quota")
{
    retry_quota quota;
    std::vector<step_retries> parts;
    for (int i = 0; i < 64; ++i) {
        parts.emplace_back(retry_rules{.max_attempts = 8}, quota);
    }
    std::size_t requests = 0;
    std::vector<bool> over(parts.size());
    for (int round = 0; round < 8; ++round) {
        for (std::size_t i = 0; i < parts.size(); ++i) {
            if (over[i]) {
                continue;
            }
            ++requests;
            parts[i].begin_attempt();
            over[i] =
                parts[i].on_verdict(answer(verdict_kind::retry, 500), sent, 1ms, 1.0).what == action::stop;
        }
    }
    CHECK(requests == 64 + 500 / 14); // not 64 * 8
    CHECK(quota.tokens() == 500 % 14);
}
