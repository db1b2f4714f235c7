// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// An object as the embedded store holds it.

#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

namespace cloudbuf::testing {

/// \brief What the embedded store knows of one object; a copy, taken when it was asked for.
struct stored_object {
    /// The bucket that holds the object.
    std::string bucket;

    /// The key, decoded: exactly the bytes that the client meant.
    std::string key;

    /// The number of bytes.
    std::uint64_t size = 0;

    /// The entity tag, with its quotes. That of a multipart upload ends in `-N`, the number of its parts.
    std::string etag;

    /// The SHA-256 of the content, in lower-case hex.
    std::string sha256;

    /// The media type; `binary/octet-stream` when the client named none.
    std::string content_type;

    /// User metadata, without the prefix `x-amz-meta-`; names are in lower case.
    std::map<std::string, std::string> metadata;

    /// The other headers that come back with the object (`Cache-Control`, `x-amz-server-side-encryption`,
    /// ...).
    std::map<std::string, std::string> headers;

    /// The storage class that was asked for, or `STANDARD`.
    std::string storage_class;

    /// The number of tags.
    std::size_t tags = 0;

    /// The algorithm of the stored checksum (`CRC64NVME`, `SHA256`, ...); empty when the client sent none.
    std::string checksum_algorithm;

    /// The stored checksum in base64, as S3 shows it; a composite one ends in `-N`.
    std::string checksum;

    /// When the object was stored.
    std::chrono::system_clock::time_point last_modified;
};

} // namespace cloudbuf::testing
