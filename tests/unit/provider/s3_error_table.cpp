// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Tests of the error table: every row, as an answer to a part, and what no row says.

#include "provider/s3/error_table.hpp"
#include "s3_fixture.hpp"

#include <catch2/catch_test_macros.hpp>

#include <map>
#include <string>

using namespace cloudbuf;
using namespace cloudbuf::provider::s3;
using namespace cloudbuf::provider::s3::test;
using enum model::verdict_kind;

namespace {

struct meaning {
    model::verdict_kind kind;
    errc code;
};

// The status that S3 sends each code with, and what it must mean. Said twice, so that neither can slip.
struct expectation {
    unsigned status;
    meaning means;
};

const std::map<std::string_view, expectation> expected = {
    {"InternalError", {500, {retry, errc::server_error}}},
    {"InternalErrors", {500, {retry, errc::server_error}}},
    {"OperationAborted", {409, {retry, errc::server_error}}},
    {"RequestTimeout", {400, {retry, errc::timeout}}},
    {"RequestTimeoutException", {400, {retry, errc::timeout}}},
    {"IncompleteBody", {400, {retry, errc::connection_lost}}},
    {"BadDigest", {400, {retry, errc::data_corruption}}},
    {"InvalidDigest", {400, {retry, errc::data_corruption}}},
    {"XAmzContentSHA256Mismatch", {400, {retry, errc::data_corruption}}},
    {"XAmzContentChecksumMismatch", {400, {retry, errc::data_corruption}}},
    {"SlowDown", {503, {throttled, errc::throttled}}},
    {"ServiceUnavailable", {503, {throttled, errc::throttled}}},
    {"BandwidthLimitExceeded", {400, {throttled, errc::throttled}}},
    {"EC2ThrottledException", {400, {throttled, errc::throttled}}},
    {"LimitExceededException", {400, {throttled, errc::throttled}}},
    {"PriorRequestNotComplete", {400, {throttled, errc::throttled}}},
    {"ProvisionedThroughputExceededException", {400, {throttled, errc::throttled}}},
    {"RequestLimitExceeded", {503, {throttled, errc::throttled}}},
    {"RequestThrottled", {400, {throttled, errc::throttled}}},
    {"RequestThrottledException", {400, {throttled, errc::throttled}}},
    {"ThrottledException", {400, {throttled, errc::throttled}}},
    {"Throttling", {400, {throttled, errc::throttled}}},
    {"ThrottlingException", {400, {throttled, errc::throttled}}},
    {"TooManyRequestsException", {429, {throttled, errc::throttled}}},
    {"TransactionInProgressException", {400, {throttled, errc::throttled}}},
    {"RequestTimeTooSkewed", {403, {correct_clock, errc::clock_skewed}}},
    {"RequestExpired", {400, {correct_clock, errc::clock_skewed}}},
    {"RequestInTheFuture", {403, {correct_clock, errc::clock_skewed}}},
    {"ExpiredToken", {400, {refresh_credentials, errc::credentials_expired}}},
    {"InvalidToken", {403, {refresh_credentials, errc::credentials_expired}}},
    {"TokenRefreshRequired", {403, {refresh_credentials, errc::credentials_expired}}},
    {"AccessDenied", {403, {failed, errc::access_denied}}},
    {"AccountProblem", {403, {failed, errc::access_denied}}},
    {"AllAccessDisabled", {403, {failed, errc::access_denied}}},
    {"AuthFailure", {403, {failed, errc::access_denied}}},
    {"InvalidAccessKeyId", {403, {failed, errc::access_denied}}},
    {"InvalidSecurity", {403, {failed, errc::access_denied}}},
    {"InvalidSignature", {403, {failed, errc::access_denied}}},
    {"NotSignedUp", {403, {failed, errc::access_denied}}},
    {"SignatureDoesNotMatch", {403, {failed, errc::access_denied}}},
    {"UnauthorizedAccess", {403, {failed, errc::access_denied}}},
    // Without a region in the answer these lead nowhere.
    {"AuthorizationHeaderMalformed", {400, {failed, errc::wrong_region}}},
    {"IllegalLocationConstraintException", {400, {failed, errc::wrong_region}}},
    {"PermanentRedirect", {301, {failed, errc::wrong_region}}},
    {"Redirect", {307, {failed, errc::wrong_region}}},
    {"TemporaryRedirect", {307, {failed, errc::wrong_region}}},
    {"InvalidBucketName", {400, {failed, errc::invalid_destination}}},
    {"KeyTooLongError", {400, {failed, errc::invalid_destination}}},
    {"NoSuchBucket", {404, {failed, errc::not_found}}},
    {"NoSuchKey", {404, {failed, errc::not_found}}},
    {"NoSuchUpload", {404, {failed, errc::upload_gone}}},
    {"ConditionalRequestConflict", {409, {failed, errc::conditional_conflict}}},
    {"PreconditionFailed", {412, {failed, errc::precondition_failed}}},
    {"AccessControlListNotSupported", {400, {failed, errc::not_supported}}},
    {"EntityTooLarge", {400, {failed, errc::object_too_large}}},
    {"EntityTooSmall", {400, {failed, errc::request_rejected}}},
    {"MetadataTooLarge", {400, {failed, errc::invalid_options}}},
    {"MissingContentLength", {411, {failed, errc::not_supported}}},
    {"NotImplemented", {501, {failed, errc::not_supported}}},
    {"TooManyParts", {400, {failed, errc::too_many_parts}}},
    {"InvalidArgument", {400, {failed, errc::request_rejected}}},
    {"InvalidPart", {400, {failed, errc::request_rejected}}},
    {"InvalidPartOrder", {400, {failed, errc::request_rejected}}},
    {"InvalidRequest", {400, {failed, errc::request_rejected}}},
    {"InvalidStorageClass", {400, {failed, errc::request_rejected}}},
    {"InvalidTag", {400, {failed, errc::request_rejected}}},
    {"MalformedXML", {400, {failed, errc::request_rejected}}},
    {"MethodNotAllowed", {405, {failed, errc::request_rejected}}},
};

model::verdict part_answered(unsigned status, std::string body)
{
    settings signing_payloads = on_aws();
    signing_payloads.options.checksum = checksum::sha256;
    const auto provider = make(std::move(signing_payloads));
    return provider->decode(
        step_of_kind(model::step_kind::put_part),
        answer(status, std::move(body), {{"Date", "Mon, 06 May 2024 07:08:09 GMT"}})
    );
}

} // namespace

TEST_CASE("s3 errors: every row of the table means what it must")
{
    CHECK(error_table().size() == expected.size());
    for (const error_row& row : error_table()) {
        CAPTURE(row.code);
        const auto found = expected.find(row.code);
        REQUIRE(found != expected.end());
        const auto& [status, means] = found->second;
        const model::verdict v = part_answered(status, error_body(row.code));
        CHECK(v.kind == means.kind);
        CHECK(v.code == means.code);
        CHECK(v.http_status == status);
        CHECK(v.provider_code == row.code);
        CHECK(v.message == "A message.");
        CHECK(v.ambiguous == (status >= 500 && status != 501));
        CHECK(v.server_time == example_time());
    }
}

TEST_CASE("s3 errors: bytes that arrive damaged are sent again twice, no more")
{
    for (const std::string_view code : {"BadDigest", "InvalidDigest", "XAmzContentSHA256Mismatch"}) {
        CHECK(part_answered(400, error_body(code)).retry_limit == 2);
    }
    CHECK_FALSE(part_answered(500, error_body("InternalError")).retry_limit);
}

TEST_CASE("s3 errors: an unknown code, or none, means what its status means")
{
    const std::map<unsigned, meaning> statuses = {
        {100, {failed, errc::malformed_response}},
        {302, {failed, errc::wrong_region}},
        {303, {failed, errc::malformed_response}},
        {304, {failed, errc::precondition_failed}},
        {400, {failed, errc::request_rejected}},
        {401, {failed, errc::access_denied}},
        {403, {failed, errc::access_denied}},
        {404, {failed, errc::not_found}},
        {408, {retry, errc::timeout}},
        {409, {failed, errc::request_rejected}},
        {411, {failed, errc::not_supported}},
        {412, {failed, errc::precondition_failed}},
        {413, {failed, errc::object_too_large}},
        {429, {throttled, errc::throttled}},
        {500, {retry, errc::server_error}},
        {501, {failed, errc::not_supported}},
        {502, {retry, errc::server_error}},
        {503, {throttled, errc::throttled}},
        {504, {retry, errc::server_error}},
        {507, {retry, errc::server_error}},
        {509, {throttled, errc::throttled}},
        {600, {failed, errc::malformed_response}},
    };
    for (const auto& [status, means] : statuses) {
        for (const std::string& body :
             {std::string(), error_body("NeverHeardOf"), std::string("<html>oops</html>")}) {
            CAPTURE(status, body);
            const model::verdict v = part_answered(status, body);
            CHECK(v.kind == means.kind);
            CHECK(v.code == means.code);
        }
    }
}

TEST_CASE("s3 errors: codes are compared whole, not by a part of them")
{
    CHECK(part_answered(400, error_body("SlowDownPlease")).kind == failed);
    CHECK(part_answered(400, error_body("slowdown")).kind == failed);
    CHECK(part_answered(400, "<Error><Resource>SlowDown</Resource></Error>").kind == failed);
}
