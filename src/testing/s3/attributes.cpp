// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The headers of PutObject and CreateMultipartUpload that describe an object.

#include "testing/s3/attributes.hpp"

#include "testing/encode/digest.hpp"
#include "testing/encode/text.hpp"

namespace cloudbuf::testing::s3 {

namespace {

constexpr std::string_view metadata_prefix = "x-amz-meta-";
constexpr std::string_view encryption_prefix = "x-amz-server-side-encryption";
constexpr std::string_view customer_prefix = "x-amz-server-side-encryption-customer-";

// "Object tagging": up to ten tags.
constexpr std::size_t max_tags = 10;

// "aws-chunked" describes the transfer, not the object.
std::string without_aws_chunked(std::string_view encodings)
{
    std::string kept;
    for (const auto encoding : split(encodings, ',')) {
        if (const auto name = trim(encoding); !name.empty() && name != "aws-chunked") {
            kept += (kept.empty() ? "" : ",") + std::string{name};
        }
    }
    return kept;
}

result<std::size_t> count_tags(std::string_view tagging)
{
    if (tagging.empty()) {
        return std::size_t{0};
    }
    const auto tags = split(tagging, '&');
    for (const auto tag : tags) {
        if (tag.find('=') == 0 || tag.empty() || !percent_decode(tag)) {
            return error{error_code::invalid_tag};
        }
    }
    if (tags.size() > max_tags) {
        return error{error_code::invalid_tag, "Object tags cannot be greater than 10"};
    }
    return tags.size();
}

} // namespace

result<object_attributes> attributes_of(const request_head& head, std::size_t max_metadata_size)
{
    object_attributes attributes;
    std::size_t metadata_size = 0;
    for (const auto& [name, value] : head.headers) {
        if (name.starts_with(metadata_prefix)) {
            const auto short_name = name.substr(metadata_prefix.size());
            metadata_size += short_name.size() + value.size();
            attributes.metadata.emplace(short_name, value);
            attributes.headers.emplace_back(name, value);
        } else if (name == "content-encoding") {
            if (auto kept = without_aws_chunked(value); !kept.empty()) {
                attributes.headers.emplace_back("Content-Encoding", std::move(kept));
            }
        } else if (name == "content-language" || name == "content-disposition" || name == "cache-control" ||
                   name == "expires" || name == "x-amz-website-redirect-location") {
            attributes.headers.emplace_back(name, value);
        } else if (name.starts_with(encryption_prefix) && !name.starts_with(customer_prefix)) {
            attributes.headers.emplace_back(name, value);
        }
    }
    if (metadata_size > max_metadata_size) {
        return error{
            error_code::metadata_too_large,
            {{"Size", std::to_string(metadata_size)}, {"MaxSizeAllowed", std::to_string(max_metadata_size)}}
        };
    }

    const auto type = head.headers.get("content-type");
    attributes.content_type = type.empty() ? "binary/octet-stream" : type;
    if (const auto storage = head.headers.get("x-amz-storage-class"); !storage.empty()) {
        attributes.storage_class = storage;
    }

    auto tags = count_tags(head.headers.get("x-amz-tagging"));
    if (!tags) {
        return std::move(tags).error();
    }
    attributes.tags = *tags;

    const auto encryption = head.headers.get(encryption_prefix);
    if (!encryption.empty() && encryption != "AES256" && encryption != "aws:kms" &&
        encryption != "aws:kms:dsse") {
        return error{error_code::invalid_argument, "The encryption method specified is not supported"};
    }
    auto key = customer_key_of(head);
    if (!key) {
        return std::move(key).error();
    }
    attributes.customer_key_md5 = std::move(*key);
    // "Common response headers": the ETag is an MD5 only of plain objects and those encrypted with SSE-S3.
    attributes.etag_is_md5 =
        attributes.customer_key_md5.empty() && (encryption.empty() || encryption == "AES256");
    return attributes;
}

result<std::string> customer_key_of(const request_head& head)
{
    const auto get = [&](const char* suffix) {
        return head.headers.get(std::string{customer_prefix} + suffix);
    };
    const auto algorithm = get("algorithm");
    const auto key = get("key");
    const auto md5 = get("key-md5");
    if (algorithm.empty() && key.empty() && md5.empty()) {
        return std::string{};
    }
    if (!head.tls) {
        return error{
            error_code::invalid_request,
            "Requests specifying Server Side Encryption with Customer provided keys must be made over a "
            "secure "
            "connection."
        };
    }
    const auto bytes = from_base64(key);
    if (algorithm != "AES256" || !bytes || bytes->size() != 32) {
        return error{
            error_code::invalid_argument,
            "Requests specifying Server Side Encryption with Customer provided keys must provide a valid "
            "encryption "
            "algorithm and an appropriate secret key."
        };
    }
    if (to_base64(digest_of(digest_kind::md5, *bytes)) != md5) {
        return error{
            error_code::invalid_argument,
            "The calculated MD5 hash of the key did not match the hash that was provided."
        };
    }
    return std::string{md5};
}

std::optional<error> check_customer_key(const request_head& head, const std::string& stored_md5)
{
    const auto sent = customer_key_of(head);
    if (!sent) {
        return sent.error();
    }
    if (*sent == stored_md5) {
        return std::nullopt;
    }
    return error{
        error_code::invalid_request,
        stored_md5.empty() ? "The encryption parameters are not applicable to this object."
                           : "The object was stored using a form of Server Side Encryption. The correct "
                             "parameters must be provided "
                             "to retrieve the object."
    };
}

} // namespace cloudbuf::testing::s3
