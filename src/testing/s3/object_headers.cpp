// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Headers of PUT, GET and HEAD of an object.

#include "testing/s3/object_headers.hpp"

#include "testing/encode/digest.hpp"

namespace cloudbuf::testing::s3 {

namespace {

void add_customer_key(response& to, const object_attributes& attributes)
{
    if (attributes.customer_key_md5.empty()) {
        return;
    }
    to.add("x-amz-server-side-encryption-customer-algorithm", "AES256");
    to.add("x-amz-server-side-encryption-customer-key-MD5", attributes.customer_key_md5);
}

} // namespace

void add_object_headers(response& to, const object& from)
{
    const auto& attributes = from.attributes;
    to.add("Last-Modified", to_http_date(from.last_modified));
    to.add("ETag", from.etag);
    to.add("Accept-Ranges", "bytes");
    to.add("Content-Type", attributes.content_type);
    for (const auto& [name, value] : attributes.headers) {
        to.add(name, value);
    }
    // Amazon S3 leaves the header out for the standard class.
    if (attributes.storage_class != "STANDARD") {
        to.add("x-amz-storage-class", attributes.storage_class);
    }
    if (attributes.tags > 0) {
        to.add("x-amz-tagging-count", std::to_string(attributes.tags));
    }
    add_customer_key(to, attributes);
}

void add_checksum_headers(response& to, const std::optional<object_checksum>& checksum)
{
    if (!checksum) {
        return;
    }
    to.add(header_of(checksum->algorithm), checksum->text);
    to.add("x-amz-checksum-type", name_of(checksum->type));
}

void add_encryption_headers(response& to, const object_attributes& attributes)
{
    for (const auto& [name, value] : attributes.headers) {
        if (name.starts_with("x-amz-server-side-encryption")) {
            to.add(name, value);
        }
    }
    add_customer_key(to, attributes);
}

std::string etag_bytes_of(const std::string& md5, const object_attributes& attributes)
{
    return attributes.etag_is_md5 ? md5 : digest_of(digest_kind::md5, "encrypted:" + md5);
}

} // namespace cloudbuf::testing::s3
