// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The response headers that tell of a stored object.

#pragma once

#include "testing/s3/response.hpp"
#include "testing/s3/store.hpp"

#include <optional>
#include <string>

namespace cloudbuf::testing::s3 {

void add_object_headers(response& to, const object& from);
void add_checksum_headers(response& to, const std::optional<object_checksum>& checksum);
void add_encryption_headers(response& to, const object_attributes& attributes);

// What an ETag is made of: the MD5 of the bytes, or something that is none where the store encrypts with a
// key.
std::string etag_bytes_of(const std::string& md5, const object_attributes& attributes);

} // namespace cloudbuf::testing::s3
