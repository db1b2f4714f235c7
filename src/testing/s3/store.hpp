// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The stored truth: buckets, objects, and uploads that are not complete.

#pragma once

#include "testing/encode/time_text.hpp"
#include "testing/s3/attributes.hpp"
#include "testing/s3/blob.hpp"
#include "testing/s3/checksum.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace cloudbuf::testing::s3 {

struct object_checksum {
    checksum_algorithm algorithm;
    checksum_type type;
    std::string text; // as S3 shows it: base64, a composite one with "-N"
};

struct object {
    blob_ptr content;
    std::string etag; // in quotes
    time_point last_modified;
    object_attributes attributes;
    std::optional<object_checksum> checksum;
};

struct part {
    blob_ptr content;
    std::string etag_bytes;
    time_point last_modified;
    std::map<checksum_algorithm, std::string> checksums; // raw
};

struct declared_checksum {
    checksum_algorithm algorithm;
    checksum_type type;
};

struct upload {
    std::string key;
    time_point initiated;
    object_attributes attributes;
    std::optional<declared_checksum> checksum;
    std::map<std::uint64_t, part> parts;
};

struct completed_upload {
    std::string key;
    std::string answer; // the document that was sent
};

struct bucket {
    time_point created;
    std::map<std::string, object, std::less<>> objects;
    std::map<std::string, upload, std::less<>> uploads; // by upload id
    std::map<std::string, completed_upload, std::less<>> completed;
};

struct store {
    std::unique_ptr<blob_store> blobs;
    std::map<std::string, bucket, std::less<>> buckets;
};

} // namespace cloudbuf::testing::s3
