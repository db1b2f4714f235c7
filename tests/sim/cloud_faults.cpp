// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// What befalls a request: chosen when its head arrives, one thing at most.

#include "sim/cloud.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace cloudbuf::sim {

namespace {

using enum fault;
using model::step_kind;

constexpr std::array of_requests{
    reset,
    never_answer,
    internal_error,
    slow_down,
    slow_down_hint,
    too_many_requests,
    request_timeout,
    error_after_200,
    unknown_checksum,
    expired_token,
    conflict,
    bad_digest,
    clock_skew,
    revoked,
    forgotten_upload,
    lingering_upload,
    other_writer,
    refused_retry_403,
    refused_retry_409,
    refused_retry_412,
    lost_answer,
    silence,
    error_after_work,
    late_work,
    work_after_query,
    answer_twice,
    unconfirmed_checksum,
    slow_answer,
    whitespace,
    leading_whitespace,
    truncated_answer,
};

bool is_final(const attempt& a)
{
    return a.kind == step_kind::put_whole || a.kind == step_kind::complete;
}

bool carries_data(const attempt& a)
{
    return a.kind == step_kind::put_whole || a.kind == step_kind::put_part;
}

bool names_checksum(const testing::s3::request_head& head)
{
    return std::ranges::any_of(head.headers, [](const auto& field) {
        return field.first.starts_with("x-amz-checksum") || field.first == "x-amz-sdk-checksum-algorithm";
    });
}

} // namespace

bool cloud::is_repeated_success(const attempt& a) const
{
    if (a.kind == step_kind::complete) {
        return bucket().completed.contains(a.upload_id);
    }
    const testing::s3::object* const o = find(a.key);
    if (a.kind != step_kind::put_whole || o == nullptr || a.write_token.empty()) {
        return false;
    }
    const auto token = o->attributes.metadata.find("cloudbuf-write-token");
    return token != o->attributes.metadata.end() && token->second == a.write_token;
}

bool cloud::has_part_under_way(const attempt& a) const
{
    return std::ranges::any_of(attempts_, [&](const attempt& other) {
        return other.at_work && other.kind == step_kind::put_part && other.upload_id == a.upload_id;
    });
}

bool cloud::applies(fault f, const attempt& a) const
{
    switch (f) {
    case refused_retry_403:
    case refused_retry_409:
    case refused_retry_412:
        return is_repeated_success(a);
    case other_writer:
    case conflict:
    case work_after_query:
        return is_final(a);
    case request_timeout:
    case bad_digest:
    case unconfirmed_checksum:
        return carries_data(a);
    case error_after_200:
        return a.kind != step_kind::query;
    case forgotten_upload:
        return a.kind == step_kind::put_part || a.kind == step_kind::complete || a.kind == step_kind::abort;
    case whitespace:
        return a.kind == step_kind::complete;
    case leading_whitespace:
    case truncated_answer:
        return a.kind == step_kind::complete || a.kind == step_kind::begin || a.kind == step_kind::list_parts;
    case lingering_upload:
        return a.kind == step_kind::abort && has_part_under_way(a);
    case clock_skew:
        return clock_offset_ == clock_offset_.zero();
    default:
        return true;
    }
}

void cloud::strike(attempt& a, const testing::s3::request_head& head)
{
    using namespace std::chrono_literals;
    const keyring::generation* const g = keys_->find(a.access_key);
    if (revoked_) {
        a.struck = revoked;
    } else if (g != nullptr && g->expired) {
        a.struck = expired_token;
    } else if (is_elsewhere(head)) {
        a.struck = redirect;
    }
    for (const fault f : of_requests) {
        if (a.struck) {
            break;
        }
        const bool about_checksum = f == unknown_checksum || f == unconfirmed_checksum;
        const bool possible = applies(f, a) && (!about_checksum || names_checksum(head));
        if (possible && faults_.concerns(f, a.kind) && faults_.strikes(f)) {
            a.struck = f;
        }
    }
    if (!a.struck) {
        return;
    }
    faults_.hit(*a.struck);
    switch (*a.struck) {
    case expired_token:
        keys_->expire();
        break;
    case revoked:
        revoked_ = true;
        break;
    case clock_skew:
        clock_offset_ = faults_.random().below(2) == 0 ? 1h : -1h;
        break;
    default:
        break;
    }
}

bool cloud::is_elsewhere(const testing::s3::request_head& head) const
{
    return aws_ && faults_.may_strike(redirect) &&
           head.headers.get("host").find(service_.options().region) == std::string_view::npos;
}

testing::s3::response
cloud::error_answer(unsigned status, std::string code, testing::s3::error_details details)
{
    testing::s3::error e{testing::s3::error_code::internal_error, std::move(details)};
    e.status = status;
    e.code = std::move(code);
    e.message = "the simulation says so";
    return service_.refuse(e, now());
}

std::optional<testing::s3::response> cloud::refusal(const attempt& a)
{
    if (!a.struck) {
        return std::nullopt;
    }
    switch (*a.struck) {
    case internal_error:
        return error_answer(500, "InternalError");
    case slow_down:
        return error_answer(503, "SlowDown");
    case slow_down_hint: {
        auto answer = error_answer(503, "SlowDown");
        answer.add("x-amz-retry-after", std::to_string(faults_.random().below(9000)));
        return answer;
    }
    case too_many_requests:
        return error_answer(429, "TooManyRequestsException");
    case request_timeout:
        return error_answer(400, "RequestTimeout");
    case unknown_checksum:
        return error_answer(501, "NotImplemented", {{"Header", "x-amz-checksum-algorithm"}});
    case expired_token:
        return error_answer(400, "ExpiredToken");
    case conflict:
        return error_answer(
            409, faults_.random().below(2) == 0 ? "ConditionalRequestConflict" : "OperationAborted"
        );
    case bad_digest:
        return error_answer(400, "BadDigest");
    case redirect: {
        auto answer = faults_.random().below(2) == 0 ? error_answer(301, "PermanentRedirect")
                                                     : error_answer(307, "TemporaryRedirect");
        answer.add("x-amz-bucket-region", service_.options().region);
        return answer;
    }
    case revoked:
        return error_answer(403, "InvalidAccessKeyId");
    case refused_retry_403:
        return error_answer(403, "AccessDenied");
    case refused_retry_409:
        return error_answer(409, "ConditionalRequestConflict");
    case refused_retry_412:
        return error_answer(412, "PreconditionFailed");
    default:
        return std::nullopt;
    }
}

testing::s3::response cloud::false_success(const attempt& a)
{
    static constexpr std::array codes{"InternalError", "SlowDown", "InternalError", "AccessDenied"};
    auto answer = error_answer(200, codes[faults_.random().below(codes.size())]);
    if (a.kind == step_kind::put_whole || a.kind == step_kind::put_part) {
        answer.add("ETag", "\"not to be believed\"");
    }
    return answer;
}

} // namespace cloudbuf::sim
