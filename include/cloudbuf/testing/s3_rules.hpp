// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The rules of an S3 service that a test may change: its limits and where real services differ.

#pragma once

#include <cstddef>
#include <cstdint>

namespace cloudbuf::testing {

/// \brief The limits that the embedded S3 service enforces.
/// \details The defaults are those of Amazon S3 ("Amazon S3 multipart upload limits", "Naming Amazon S3
/// objects" and "Working with object metadata" in its user guide). A test scales them down so that small data
/// meets them.
struct s3_limits {
    /// The least size of every part but the last; checked when the upload is completed (`EntityTooSmall`).
    std::uint64_t min_part_size = 5ULL << 20;

    /// The greatest size of one part (`EntityTooLarge`).
    std::uint64_t max_part_size = 5ULL << 30;

    /// The greatest object that one PutObject may store (`EntityTooLarge`).
    std::uint64_t max_put_size = 5ULL << 30;

    /// The greatest object that a multipart upload may make (`EntityTooLarge`, when it is completed).
    std::uint64_t max_object_size = 50'000'000'000'000ULL;

    /// The greatest part number (`InvalidArgument`).
    std::size_t max_parts = 10'000;

    /// The greatest length of a key, in bytes of its decoded form (`KeyTooLongError`).
    std::size_t max_key_size = 1024;

    /// The greatest sum of the names and values of user metadata, in bytes (`MetadataTooLarge`).
    std::size_t max_metadata_size = 2048;

    /// The most entries in one page of a listing.
    std::size_t max_page = 1000;
};

/// \brief What a CompleteMultipartUpload answers when the upload has already been completed.
enum class repeated_complete {
    same_result,   ///< 200 with the result of the first, as Amazon S3 does for a while
    no_such_upload ///< 404 `NoSuchUpload`, as several compatible stores do
};

/// \brief What becomes of `x-amz-checksum-*` headers.
enum class checksum_headers {
    verified, ///< As Amazon S3 does.
    ignored,  ///< Not looked at, and named in no answer, as older compatible stores do.
    refused   ///< 501 `NotImplemented`.
};

} // namespace cloudbuf::testing
