// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The rules of the AWS SDKs' standard retry mode, and what can be corrected beside them.

#include "plan/retry_policy.hpp"

#include "plan/backoff.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <limits>
#include <string_view>

namespace cloudbuf::plan {
namespace {

using std::chrono::milliseconds;
using action = retry_decision::action;
using model::verdict_kind;

// S3 accepts 15 minutes; the AWS SDK for C++ suspects the clock from 4 minutes on.
constexpr milliseconds suspicious_skew = std::chrono::minutes(4);

// Refusals that a wrong clock can cause (Amazon S3 API Reference, "Error responses").
bool may_be_skew(std::string_view provider_code)
{
    constexpr std::array<std::string_view, 6> codes{
        "SignatureDoesNotMatch",
        "InvalidSignature",
        "AuthFailure",
        "RequestTimeTooSkewed",
        "RequestInTheFuture",
        "RequestExpired",
    };
    return std::find(codes.begin(), codes.end(), provider_code) != codes.end();
}

// The answer was made about half a round trip after the request was sent.
milliseconds offset_of(wall_time server_time, wall_time sent, milliseconds round_trip)
{
    // In milliseconds from the beginning: a date far away does not fit into the clock's own unit twice.
    const auto since_epoch = [](wall_time t) {
        return std::chrono::duration_cast<milliseconds>(t.time_since_epoch());
    };
    return since_epoch(server_time) - (since_epoch(sent) + round_trip / 2);
}

retry_decision at_once()
{
    retry_decision d;
    d.what = action::again;
    return d;
}

} // namespace

step_retries::step_retries(retry_rules rules, retry_quota& quota) noexcept : rules_(rules), quota_(quota) {}

retry_decision step_retries::on_transport_error(const model::transport_error& e, double jitter)
{
    if (e.code == boost::system::errc::operation_canceled || e.code == errc::tls_failed ||
        e.code == condition::usage) {
        return {};
    }

    // The service closed an idle connection just as it was used again: no failure of anybody.
    const bool stale = e.reused_connection && !e.response_started && e.code != errc::timeout;
    if (stale && first_time(stale_connection)) {
        assert(attempts_ > 0);
        --attempts_;
        retry_decision d = at_once();
        d.fresh_connection = true;
        return d;
    }
    return paid_retry(kind::transient, std::numeric_limits<unsigned>::max(), std::nullopt, jitter);
}

retry_decision
step_retries::on_verdict(const model::verdict& v, wall_time sent, milliseconds round_trip, double jitter)
{
    assert(v.kind != verdict_kind::done);
    const unsigned limit = v.retry_limit.value_or(std::numeric_limits<unsigned>::max());
    retry_decision d;
    switch (v.kind) {
    case verdict_kind::done:
        break;
    case verdict_kind::retry:
        return paid_retry(kind::transient, limit, v.retry_after, jitter);
    case verdict_kind::throttled:
        d = paid_retry(kind::throttling, limit, v.retry_after, jitter);
        d.fresh_connection = d.fresh_connection && v.http_status >= 500;
        break;
    case verdict_kind::refresh_credentials:
        if (first_time(credentials)) {
            d = at_once();
            d.refresh_credentials = true;
        }
        break;
    case verdict_kind::redirect:
        if (first_time(place)) {
            d = at_once();
            d.redirect = true;
        }
        break;
    case verdict_kind::consent_refused:
        if (first_time(expectation)) {
            d = at_once();
            d.never_expect = true;
            d.fresh_connection = true; // this one may still wait for the body
        }
        break;
    case verdict_kind::checksum_refused:
        if (first_time(checksum)) {
            d = at_once();
            d.without_checksum = true;
        }
        break;
    case verdict_kind::correct_clock:
        if (v.server_time && first_time(clock)) {
            d = at_once();
            d.clock_offset = offset_of(*v.server_time, sent, round_trip);
        }
        break;
    case verdict_kind::failed:
        if (v.server_time && may_be_skew(v.provider_code)) {
            const milliseconds offset = offset_of(*v.server_time, sent, round_trip);
            if (std::chrono::abs(offset) > suspicious_skew && first_time(clock)) {
                d = at_once();
                d.clock_offset = offset;
            }
        }
        break;
    }
    return d;
}

void step_retries::on_success() noexcept
{
    quota_.refund(last_cost_ > 0 ? last_cost_ : retry_quota::success_refund);
    last_cost_ = 0;
}

bool step_retries::first_time(correction c) noexcept
{
    if ((corrected_ & c) != 0) {
        return false;
    }
    corrected_ |= c;
    return true;
}

retry_decision
step_retries::paid_retry(kind k, unsigned limit, std::optional<milliseconds> hint, double jitter)
{
    if (retries_ + 1 >= rules_.max_attempts || retries_ >= limit) {
        return {};
    }
    const bool throttling = k == kind::throttling;
    const unsigned cost = throttling ? retry_quota::throttling_cost : retry_quota::retry_cost;
    if (!quota_.take(cost)) {
        return {};
    }
    last_cost_ = cost;

    retry_decision d = at_once();
    d.delay = with_hint(backoff(retries_, throttling ? throttling_base : backoff_base, jitter), hint);
    // Another connection may reach another host (S3 user guide, "Performance guidelines for Amazon S3").
    d.fresh_connection = true;
    ++retries_;
    return d;
}

} // namespace cloudbuf::plan
