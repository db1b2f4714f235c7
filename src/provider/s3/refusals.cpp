// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Decides what a refusal means: again, elsewhere, with other credentials, or never.

#include "provider/s3/refusals.hpp"

#include "provider/s3/error_table.hpp"
#include "provider/s3/evidence.hpp"
#include "provider/s3/text.hpp"

#include <string>
#include <string_view>

namespace cloudbuf::provider::s3 {
namespace {

using model::verdict_kind;

bool is_final(model::step_kind kind) noexcept
{
    return kind == model::step_kind::put_whole || kind == model::step_kind::complete;
}

bool is_redirect(unsigned status) noexcept
{
    return status == 301 || status == 302 || status == 307 || status == 308;
}

// The same code may mean another thing on another step.
error_row row_of(model::step_kind kind, unsigned status, std::string_view code, const profile& p)
{
    const error_row* known = find_error(code);
    error_row row = known ? *known : row_of_status(status);
    // "Conditional writes", S3 user guide: a whole object can be sent again; parts belong to their upload.
    if (row.reported == errc::conditional_conflict && kind == model::step_kind::put_whole) {
        row.kind = verdict_kind::retry;
    }
    // S3 says that the key does not exist where If-Match names the tag of an object that is gone.
    if (code == "NoSuchKey" && is_final(kind) && p.has_if_match) {
        row.reported = errc::precondition_failed;
    }
    return row;
}

bool sends_checksum(model::step_kind kind) noexcept
{
    return is_final(kind) || kind == model::step_kind::begin || kind == model::step_kind::put_part;
}

// Stores that do not know the header say so with 501, or name it, or the unsigned payload that comes with it.
// One that says that values do not match knows it.
bool refuses_checksum(model::step_kind kind, const model::verdict& v)
{
    if (v.http_status == 501) {
        return true;
    }
    if (kind == model::step_kind::complete) {
        return false; // it may be the value, and there is no second chance to verify it
    }
    const std::string said = lower_case(v.provider_code + ' ' + v.message);
    const auto names = [&](std::string_view word) { return said.find(word) != std::string::npos; };
    return v.http_status == 400 && v.kind == verdict_kind::failed && !names("match") &&
           (names("checksum") || names("unsigned-payload"));
}

// HEAD has no body to say "PermanentRedirect" or "AuthorizationHeaderMalformed" in.
bool may_be_elsewhere(model::step_kind kind, unsigned status) noexcept
{
    return is_redirect(status) || (kind == model::step_kind::query && status == 400);
}

void resolve_redirect(
    model::verdict& out,
    const model::http_response& response,
    const std::optional<error_document>& document,
    const site& place,
    std::string_view bucket
)
{
    site::hint hint;
    hint.region = response.header("x-amz-bucket-region");
    if (document) {
        hint.region = hint.region.empty() ? std::string_view(document->region) : hint.region;
        hint.endpoint = document->endpoint;
    }
    const bool certain = is_redirect(response.status) || out.kind == verdict_kind::redirect;
    if (!certain && hint.region == place.region()) {
        return;
    }
    hint.temporary = response.status == 307 || out.provider_code == "TemporaryRedirect";
    if (std::optional<std::string> location = place.redirect(hint, bucket)) {
        out.kind = verdict_kind::redirect;
        out.code = errc::wrong_region;
        out.location = std::move(*location);
        return;
    }
    if (!certain) {
        return;
    }
    out.kind = verdict_kind::failed;
    if (!place.is_aws() && !document) {
        out.code = errc::request_rejected;
        out.message = "the endpoint redirects to another place, which is not followed: correct its URL";
    } else if (out.message.empty()) {
        out.message = "the bucket is elsewhere, and the answer does not say in which region";
    }
}

} // namespace

model::verdict refusal(
    model::step_kind kind,
    const model::http_response& response,
    const std::optional<error_document>& document,
    const profile& p,
    const site& place
)
{
    const unsigned status = response.status;
    const bool success = status >= 200 && status < 300;
    const std::string_view code = document ? std::string_view(document->code) : std::string_view();

    model::verdict out = evidence_of(response, document);
    // An error that comes after "200 OK" was sent counts as a failure of the service.
    const error_row row = row_of(kind, success ? 500 : status, code, p);
    out.kind = row.kind;
    out.code = row.reported;
    out.retry_limit = row.retry_limit;
    out.unknown_part = kind == model::step_kind::complete && code == "InvalidPart";
    if (success) {
        const bool again = is_retryable_after_success(code);
        out.kind = again ? row.kind : verdict_kind::failed;
        out.ambiguous = again;
        return out;
    }

    // After a failure of the service the work may nonetheless be done; "not implemented" is an answer.
    out.ambiguous = status >= 500 && status != 501;
    if (out.kind == verdict_kind::redirect || may_be_elsewhere(kind, status)) {
        resolve_redirect(out, response, document, place, p.to.bucket());
    }
    if (out.kind == verdict_kind::correct_clock && !out.server_time) {
        out.kind = verdict_kind::failed;
    }
    if (p.crc_is_optional && sends_checksum(kind) && refuses_checksum(kind, out)) {
        out.kind = verdict_kind::checksum_refused;
    }
    return out;
}

} // namespace cloudbuf::provider::s3
