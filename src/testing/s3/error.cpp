// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The table of S3's error codes, with Amazon's own messages.

#include "testing/s3/error.hpp"

namespace cloudbuf::testing::s3 {

namespace {

struct entry {
    unsigned status;
    const char* code;
    const char* message;
};

entry entry_of(error_code code)
{
    switch (code) {
    case error_code::access_denied:
        return {403, "AccessDenied", "Access Denied"};
    case error_code::authorization_header_malformed:
        return {400, "AuthorizationHeaderMalformed", "The authorization header you provided is invalid."};
    case error_code::bad_digest:
        return {400, "BadDigest", "The Content-MD5 you specified did not match what we received."};
    case error_code::bucket_already_owned_by_you:
        return {
            409,
            "BucketAlreadyOwnedByYou",
            "Your previous request to create the named bucket succeeded and you already own it."
        };
    case error_code::bucket_not_empty:
        return {409, "BucketNotEmpty", "The bucket you tried to delete is not empty"};
    case error_code::entity_too_large:
        return {400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size"};
    case error_code::entity_too_small:
        return {400, "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size"};
    case error_code::illegal_location_constraint:
        return {
            400,
            "IllegalLocationConstraintException",
            "The location constraint is incompatible for the region specific endpoint this request was sent "
            "to."
        };
    case error_code::incomplete_body:
        return {
            400,
            "IncompleteBody",
            "You did not provide the number of bytes specified by the Content-Length HTTP header"
        };
    case error_code::internal_error:
        return {500, "InternalError", "We encountered an internal error. Please try again."};
    case error_code::invalid_access_key_id:
        return {
            403, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records."
        };
    case error_code::invalid_argument:
        return {400, "InvalidArgument", "Invalid Argument"};
    case error_code::invalid_bucket_name:
        return {400, "InvalidBucketName", "The specified bucket is not valid."};
    case error_code::invalid_digest:
        return {400, "InvalidDigest", "The Content-MD5 you specified was invalid."};
    case error_code::invalid_part:
        return {
            400,
            "InvalidPart",
            "One or more of the specified parts could not be found.  The part may not have been uploaded, or "
            "the "
            "specified entity tag may not match the part's entity tag."
        };
    case error_code::invalid_part_order:
        return {
            400,
            "InvalidPartOrder",
            "The list of parts was not in ascending order. Parts must be ordered by part number."
        };
    case error_code::invalid_range:
        return {416, "InvalidRange", "The requested range is not satisfiable"};
    case error_code::invalid_request:
        return {400, "InvalidRequest", "Invalid Request"};
    case error_code::invalid_tag:
        return {400, "InvalidTag", "The tag provided was not a valid tag."};
    case error_code::invalid_token:
        return {400, "InvalidToken", "The provided token is malformed or otherwise invalid."};
    case error_code::invalid_uri:
        return {400, "InvalidURI", "Couldn't parse the specified URI."};
    case error_code::key_too_long:
        return {400, "KeyTooLongError", "Your key is too long"};
    case error_code::malformed_trailer:
        return {
            400,
            "MalformedTrailerError",
            "The request contained trailing data that was not well-formed or did not conform to our "
            "published "
            "schema."
        };
    case error_code::malformed_xml:
        return {
            400,
            "MalformedXML",
            "The XML you provided was not well-formed or did not validate against our published schema"
        };
    case error_code::max_message_length_exceeded:
        return {400, "MaxMessageLengthExceeded", "Your request was too big."};
    case error_code::metadata_too_large:
        return {400, "MetadataTooLarge", "Your metadata headers exceed the maximum allowed metadata size"};
    case error_code::method_not_allowed:
        return {405, "MethodNotAllowed", "The specified method is not allowed against this resource."};
    case error_code::missing_content_length:
        return {411, "MissingContentLength", "You must provide the Content-Length HTTP header."};
    case error_code::no_such_bucket:
        return {404, "NoSuchBucket", "The specified bucket does not exist"};
    case error_code::no_such_key:
        return {404, "NoSuchKey", "The specified key does not exist."};
    case error_code::no_such_upload:
        return {
            404,
            "NoSuchUpload",
            "The specified upload does not exist. The upload ID may be invalid, or the upload may have been "
            "aborted "
            "or completed."
        };
    case error_code::not_implemented:
        return {501, "NotImplemented", "A header you provided implies functionality that is not implemented"};
    case error_code::not_modified:
        return {304, "NotModified", "Not Modified"};
    case error_code::precondition_failed:
        return {412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold"};
    case error_code::request_header_section_too_large:
        return {
            400,
            "RequestHeaderSectionTooLarge",
            "Your request header section exceeds the maximum allowed size."
        };
    case error_code::request_time_too_skewed:
        return {
            403,
            "RequestTimeTooSkewed",
            "The difference between the request time and the current time is too large."
        };
    case error_code::signature_does_not_match:
        return {
            403,
            "SignatureDoesNotMatch",
            "The request signature we calculated does not match the signature you provided. Check your key "
            "and "
            "signing method."
        };
    case error_code::x_amz_content_sha256_mismatch:
        return {
            400,
            "XAmzContentSHA256Mismatch",
            "The provided 'x-amz-content-sha256' header does not match what was computed."
        };
    }
    return {500, "InternalError", "We encountered an internal error. Please try again."};
}

} // namespace

error::error(error_code code_, error_details details_)
    : error{code_, entry_of(code_).message, std::move(details_)}
{}

error::error(error_code code_, std::string message_, error_details details_)
    : status{entry_of(code_).status},
      code{entry_of(code_).code},
      message{std::move(message_)},
      details{std::move(details_)}
{}

error storage_failure(const std::exception& failed)
{
    return error{error_code::internal_error, {{"Reason", failed.what()}}};
}

} // namespace cloudbuf::testing::s3
