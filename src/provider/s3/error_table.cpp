// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// What each error code of S3, and each HTTP status without one, means for an upload.

#include "provider/s3/error_table.hpp"

#include <algorithm>
#include <array>

namespace cloudbuf::provider::s3 {
namespace {

using enum model::verdict_kind;

// Bytes that were damaged on the way are sent again from memory; damage that stays is not the way's fault.
constexpr unsigned corruption_retries = 2;

// "Error responses", S3 API reference, unless said otherwise.
constexpr std::array table = {
    // Faults that pass.
    error_row{"InternalError", retry, errc::server_error},
    error_row{"InternalErrors", retry, errc::server_error},
    error_row{"OperationAborted", retry, errc::server_error},
    error_row{"RequestTimeout", retry, errc::timeout},
    error_row{"RequestTimeoutException", retry, errc::timeout},
    error_row{"IncompleteBody", retry, errc::connection_lost},
    error_row{"BadDigest", retry, errc::data_corruption, corruption_retries},
    error_row{"InvalidDigest", retry, errc::data_corruption, corruption_retries},
    error_row{"XAmzContentChecksumMismatch", retry, errc::data_corruption, corruption_retries}, // MinIO
    error_row{"XAmzContentSHA256Mismatch", retry, errc::data_corruption, corruption_retries},

    // "Slow down". After the first two: the throttling codes that the AWS SDKs share (SDKs and tools
    // reference
    // guide, "Retry behavior").
    error_row{"SlowDown", throttled, errc::throttled},
    error_row{"ServiceUnavailable", throttled, errc::throttled},
    error_row{"BandwidthLimitExceeded", throttled, errc::throttled},
    error_row{"EC2ThrottledException", throttled, errc::throttled},
    error_row{"LimitExceededException", throttled, errc::throttled},
    error_row{"PriorRequestNotComplete", throttled, errc::throttled},
    error_row{"ProvisionedThroughputExceededException", throttled, errc::throttled},
    error_row{"RequestLimitExceeded", throttled, errc::throttled},
    error_row{"RequestThrottled", throttled, errc::throttled},
    error_row{"RequestThrottledException", throttled, errc::throttled},
    error_row{"ThrottledException", throttled, errc::throttled},
    error_row{"Throttling", throttled, errc::throttled},
    error_row{"ThrottlingException", throttled, errc::throttled},
    error_row{"TooManyRequestsException", throttled, errc::throttled},
    error_row{"TransactionInProgressException", throttled, errc::throttled},

    // Clocks.
    error_row{"RequestTimeTooSkewed", correct_clock, errc::clock_skewed},
    error_row{"RequestExpired", correct_clock, errc::clock_skewed},
    error_row{"RequestInTheFuture", correct_clock, errc::clock_skewed},

    // Credentials.
    error_row{"ExpiredToken", refresh_credentials, errc::credentials_expired},
    error_row{"InvalidToken", refresh_credentials, errc::credentials_expired},
    error_row{"TokenRefreshRequired", refresh_credentials, errc::credentials_expired},
    error_row{"AccessDenied", failed, errc::access_denied},
    error_row{"AccountProblem", failed, errc::access_denied},
    error_row{"AllAccessDisabled", failed, errc::access_denied},
    error_row{"AuthFailure", failed, errc::access_denied},
    error_row{"InvalidAccessKeyId", failed, errc::access_denied},
    error_row{"InvalidSecurity", failed, errc::access_denied},
    error_row{"InvalidSignature", failed, errc::access_denied},
    error_row{"NotSignedUp", failed, errc::access_denied},
    error_row{"SignatureDoesNotMatch", failed, errc::access_denied},
    error_row{"UnauthorizedAccess", failed, errc::access_denied},

    // Places.
    error_row{"AuthorizationHeaderMalformed", redirect, errc::wrong_region},
    error_row{"IllegalLocationConstraintException", redirect, errc::wrong_region},
    error_row{"PermanentRedirect", redirect, errc::wrong_region},
    error_row{"Redirect", redirect, errc::wrong_region},
    error_row{"TemporaryRedirect", redirect, errc::wrong_region},
    error_row{"InvalidBucketName", failed, errc::invalid_destination},
    error_row{"KeyTooLongError", failed, errc::invalid_destination},
    error_row{"NoSuchBucket", failed, errc::not_found},
    error_row{"NoSuchKey", failed, errc::not_found},
    error_row{"NoSuchUpload", failed, errc::upload_gone},

    // Conditions.
    error_row{"ConditionalRequestConflict", failed, errc::conditional_conflict},
    error_row{"PreconditionFailed", failed, errc::precondition_failed},

    // Limits and features.
    error_row{"AccessControlListNotSupported", failed, errc::not_supported},
    error_row{"EntityTooLarge", failed, errc::object_too_large},
    error_row{"EntityTooSmall", failed, errc::request_rejected},
    error_row{"MetadataTooLarge", failed, errc::invalid_options},
    error_row{"MissingContentLength", failed, errc::not_supported},
    error_row{"NotImplemented", failed, errc::not_supported},
    error_row{"TooManyParts", failed, errc::too_many_parts},

    // Requests that stay wrong.
    error_row{"InvalidArgument", failed, errc::request_rejected},
    error_row{"InvalidPart", failed, errc::request_rejected},
    error_row{"InvalidPartOrder", failed, errc::request_rejected},
    error_row{"InvalidRequest", failed, errc::request_rejected},
    error_row{"InvalidStorageClass", failed, errc::request_rejected},
    error_row{"InvalidTag", failed, errc::request_rejected},
    error_row{"MalformedXML", failed, errc::request_rejected},
    error_row{"MethodNotAllowed", failed, errc::request_rejected},
};

// As the AWS Common Runtime decides for every operation but GetObject (aws-c-s3, s3_util.c).
constexpr std::array<std::string_view, 6> retryable_after_success = {
    "InternalError",
    "InternalErrors",
    "RequestTimeout",
    "RequestTimeTooSkewed",
    "ServiceUnavailable",
    "SlowDown"
};

} // namespace

std::span<const error_row> error_table() noexcept
{
    return table;
}

const error_row* find_error(std::string_view code) noexcept
{
    const auto found = std::ranges::find(table, code, &error_row::code);
    return found == table.end() ? nullptr : &*found;
}

error_row row_of_status(unsigned status) noexcept
{
    switch (status) {
    case 301:
    case 302:
    case 307:
    case 308:
        return {"", redirect, errc::wrong_region};
    case 304: // what some stores answer to a PUT whose condition does not hold
    case 412:
        return {"", failed, errc::precondition_failed};
    case 401:
    case 403:
        return {"", failed, errc::access_denied};
    case 404:
        return {"", failed, errc::not_found};
    case 408:
        return {"", retry, errc::timeout};
    case 411:
    case 501:
        return {"", failed, errc::not_supported};
    case 413:
        return {"", failed, errc::object_too_large};
    case 417: // RFC 9110, section 15.5.18
        return {"", consent_refused, errc::request_rejected};
    case 429:
    case 503:
    case 509:
        return {"", throttled, errc::throttled};
    default:
        break;
    }
    if (status >= 500 && status < 600) {
        return {"", retry, errc::server_error};
    }
    if (status >= 400 && status < 500) {
        return {"", failed, errc::request_rejected};
    }
    return {"", failed, errc::malformed_response};
}

bool is_retryable_after_success(std::string_view code) noexcept
{
    return std::ranges::find(retryable_after_success, code) != retryable_after_success.end();
}

} // namespace cloudbuf::provider::s3
