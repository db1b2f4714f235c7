// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Any bytes as what an answer says about time: its status, then
// error code|x-amz-retry-after|Retry-After|Date|ServerTime.

#include "codec/http_date.hpp"
#include "codec/xml.hpp"
#include "fuzz/demand.hpp"
#include "fuzz/input.hpp"
#include "fuzz/s3.hpp"
#include "plan/backoff.hpp"
#include "plan/retry_policy.hpp"
#include "testing/encode/time_text.hpp"

using namespace cloudbuf;
using namespace std::chrono;
using cloudbuf::fuzz::demand;

namespace {

void check_delays(const model::verdict& v)
{
    plan::retry_quota quota;
    plan::step_retries retries({.max_attempts = 5}, quota);
    plan::retry_decision d;
    d.what = plan::retry_decision::action::again;
    for (int attempts = 0; d.what == plan::retry_decision::action::again; ++attempts) {
        demand(attempts < 5 + 3, "it is tried for ever");
        retries.begin_attempt();
        d = retries.on_verdict(v, sys_days(year(2026) / 1 / 1), 100ms, 0.99);
        demand(d.delay >= 0ms && d.delay <= plan::backoff_cap + plan::hint_slack, "it waits too long");
        const milliseconds offset = d.clock_offset.value_or(0ms);
        demand(abs(offset) < years(300) && (!d.clock_offset || v.server_time), "a clock without a time");
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    fuzz::input in(data, size);
    model::http_response answer{.status = in.one_in(2) ? 503U : 403U, .headers = {}, .body = {}};
    answer.body = "<Error><Code>" + codec::xml_escape(in.field()) + "</Code><ServerTime>";
    for (const char* name : {"x-amz-retry-after", "Retry-After", "Date"}) {
        answer.headers.push_back({name, std::string(in.field())});
    }
    answer.body += codec::xml_escape(in.rest()) + "</ServerTime></Error>";

    if (const auto date = codec::parse_http_date(answer.header("Date"))) {
        demand(*date >= sys_days(year(1970) / 1 / 1) && *date < sys_days(year(2262) / 1 / 2), "no such year");
        const bool again = *date < sys_days(year(2262) / 1 / 1); // a leap second may lead out of the range
        demand(
            !again || codec::parse_http_date(testing::to_http_date(*date)) == date,
            "the date does not come back"
        );
    }
    const model::verdict v = fuzz::shared_s3_provider(true).decode(model::begin{}, answer);
    demand(v.kind != model::verdict_kind::correct_clock || v.server_time, "the clock is wrong by how much?");
    demand(!v.retry_after || (*v.retry_after >= 0ms && *v.retry_after <= seconds(UINT32_MAX)), "hint");
    check_delays(v);
    return 0;
}
