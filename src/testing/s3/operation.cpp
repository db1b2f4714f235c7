// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The table of operations, and how a request is matched against it.

#include "testing/s3/operation.hpp"

#include "testing/encode/text.hpp"
#include "testing/s3/operations.hpp"

#include <algorithm>
#include <array>

namespace cloudbuf::testing::s3 {

namespace {

constexpr std::array<std::string_view, 0> none{};
constexpr std::array<std::string_view, 7> object_page{
    "prefix", "delimiter", "max-keys", "continuation-token", "start-after", "encoding-type", "fetch-owner"
};
constexpr std::array<std::string_view, 5> upload_page{
    "prefix", "max-uploads", "key-marker", "upload-id-marker", "encoding-type"
};
constexpr std::array<std::string_view, 2> part_page{"max-parts", "part-number-marker"};

using enum operation_scope;
using enum body_kind;

constexpr std::array operations{
    operation{"ListBuckets", "GET", operation_scope::service, "", none, control, check_nothing, list_buckets},
    operation{"CreateBucket", "PUT", new_bucket, "", none, control, check_create_bucket, create_bucket},
    operation{"HeadBucket", "HEAD", bucket, "", none, control, check_nothing, head_bucket},
    operation{"DeleteBucket", "DELETE", bucket, "", none, control, check_nothing, delete_bucket},
    operation{
        "GetBucketLocation", "GET", bucket, "location", none, control, check_nothing, get_bucket_location
    },
    operation{"ListObjectsV2", "GET", bucket, "list-type", object_page, control, check_page, list_objects},
    operation{
        "ListMultipartUploads", "GET", bucket, "uploads", upload_page, control, check_page, list_uploads
    },
    operation{"PutObject", "PUT", key, "", none, body_kind::object, check_put_object, put_object},
    operation{"GetObject", "GET", key, "", none, control, check_nothing, get_object},
    operation{"HeadObject", "HEAD", key, "", none, control, check_nothing, head_object},
    operation{"DeleteObject", "DELETE", key, "", none, control, check_delete_object, delete_object},
    operation{
        "CreateMultipartUpload", "POST", key, "uploads", none, control, check_create_upload, create_upload
    },
    operation{
        "UploadPart",
        "PUT",
        key,
        "partNumber uploadId",
        none,
        body_kind::object,
        check_upload_part,
        upload_part
    },
    operation{"ListParts", "GET", key, "uploadId", part_page, control, check_page, list_parts},
    operation{
        "AbortMultipartUpload", "DELETE", key, "uploadId", none, control, check_upload_exists, abort_upload
    },
    operation{
        "CompleteMultipartUpload",
        "POST",
        key,
        "uploadId",
        none,
        control,
        check_complete_upload,
        complete_upload
    },
};

operation_scope scope_of(const request_head& head, const target& where)
{
    if (where.bucket.empty()) {
        return operation_scope::service;
    }
    if (!where.key.empty()) {
        return key;
    }
    return head.method == "PUT" ? new_bucket : bucket;
}

// All selecting parameters are there, and nothing that the operation does not know: an unknown one would be
// ignored.
bool matches(const operation& candidate, const query_list& query)
{
    const auto selectors =
        candidate.selector.empty() ? std::vector<std::string_view>{} : split(candidate.selector, ' ');
    for (const auto name : selectors) {
        if (!query.has(name)) {
            return false;
        }
    }
    return std::all_of(query.begin(), query.end(), [&](const auto& field) {
        const auto& name = field.first;
        // The SDKs add "x-id=<operation>" to tell apart in logs what the rest of the request already says.
        return name == "x-id" || std::find(selectors.begin(), selectors.end(), name) != selectors.end() ||
               std::find(candidate.further.begin(), candidate.further.end(), name) != candidate.further.end();
    });
}

} // namespace

result<const operation*> find_operation(const request_head& head, const target& where)
{
    constexpr std::array<std::string_view, 5> methods{"GET", "HEAD", "PUT", "POST", "DELETE"};
    if (std::find(methods.begin(), methods.end(), head.method) == methods.end()) {
        return error{error_code::method_not_allowed, {{"Method", head.method}}};
    }
    const auto scope = scope_of(head, where);
    const bool first_version = where.query.has("list-type") && where.query.get("list-type") != "2";
    for (const auto& candidate : operations) {
        if (!first_version && candidate.method == head.method && candidate.scope == scope &&
            matches(candidate, where.query)) {
            return &candidate;
        }
    }
    return error{error_code::not_implemented, "This operation is not implemented."};
}

response xml_response(std::string document)
{
    response made;
    made.add("Content-Type", "application/xml");
    made.body = std::move(document);
    return made;
}

std::string shown(const call& c, std::string_view name)
{
    return c.where.query.get("encoding-type") == "url" ? percent_encode(name, slashes::kept)
                                                       : std::string{name};
}

std::optional<error> check_nothing(const context&, const call&)
{
    return std::nullopt;
}

} // namespace cloudbuf::testing::s3
