// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// What S3 allows, each number with the page that it comes from.

#pragma once

#include <cstddef>
#include <cstdint>

namespace cloudbuf::provider::s3 {

inline constexpr std::uint64_t kib = 1024;
inline constexpr std::uint64_t mib = 1024 * kib;
inline constexpr std::uint64_t gib = 1024 * mib;
inline constexpr std::uint64_t tib = 1024 * gib;

// "Amazon S3 multipart upload limits", S3 user guide.
inline constexpr std::uint64_t min_part_size = 5 * mib;
inline constexpr std::uint64_t max_part_size = 5 * gib;
inline constexpr std::uint32_t max_parts = 10'000;

// "PutObject", S3 API reference: larger objects need a multipart upload.
inline constexpr std::uint64_t max_whole_size = 5 * gib;

// "Uploading objects", S3 user guide: 50 TB, read as the smaller, decimal number.
inline constexpr std::uint64_t max_object_size_on_aws = 50'000'000'000'000;

// What S3 allowed until December 2025, and compatible stores still do.
inline constexpr std::uint64_t max_object_size_elsewhere = 5 * tib;

// "Working with object metadata", S3 user guide: the bytes of all names and values.
inline constexpr std::size_t max_metadata_size = 2 * kib;

// "Categorizing your storage using tags", S3 user guide; lengths are in characters.
inline constexpr std::size_t max_tags = 10;
inline constexpr std::size_t max_tag_key = 128;
inline constexpr std::size_t max_tag_value = 256;

// "Using server-side encryption with customer-provided keys (SSE-C)", S3 user guide: AES-256.
inline constexpr std::size_t sse_c_key_size = 32;

} // namespace cloudbuf::provider::s3
