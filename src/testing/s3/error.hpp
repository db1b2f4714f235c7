// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// A refusal as S3 words it: status, code, message, and the elements that some codes add.

#pragma once

#include <boost/system/result.hpp>

#include <exception>
#include <string>
#include <utility>
#include <vector>

namespace cloudbuf::testing::s3 {

// The codes of "Error responses" in the Amazon S3 API reference; error.cpp has status and message of each.
enum class error_code {
    access_denied,
    authorization_header_malformed,
    bad_digest,
    bucket_already_owned_by_you,
    bucket_not_empty,
    entity_too_large,
    entity_too_small,
    illegal_location_constraint,
    incomplete_body,
    internal_error,
    invalid_access_key_id,
    invalid_argument,
    invalid_bucket_name,
    invalid_digest,
    invalid_part,
    invalid_part_order,
    invalid_range,
    invalid_request,
    invalid_tag,
    invalid_token,
    invalid_uri,
    key_too_long,
    malformed_trailer,
    malformed_xml,
    max_message_length_exceeded,
    metadata_too_large,
    method_not_allowed,
    missing_content_length,
    no_such_bucket,
    no_such_key,
    no_such_upload,
    not_implemented,
    not_modified,
    precondition_failed,
    request_header_section_too_large,
    request_time_too_skewed,
    signature_does_not_match,
    x_amz_content_sha256_mismatch,
};

using error_details = std::vector<std::pair<std::string, std::string>>;

struct error {
    explicit error(error_code code = error_code::internal_error, error_details details = {});
    error(error_code code, std::string message, error_details details = {});

    unsigned status = 0;
    std::string code;
    std::string message;
    error_details details; // further elements of the document, in this order
};

// The place where objects are kept failed: a full disk, a folder that is gone.
error storage_failure(const std::exception& failed);

template <typename T>
using result = boost::system::result<T, error>;

} // namespace cloudbuf::testing::s3
