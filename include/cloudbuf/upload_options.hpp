// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// What one upload may choose.

#pragma once

#include <cloudbuf/secret.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace cloudbuf {

/// \brief The requests of an upload, to say which of them carry an extra header; combine with `|`.
enum class upload_step : unsigned {
    put_whole = 1,   ///< The one request of a small object.
    begin = 2,       ///< Starts a multipart upload.
    put_part = 4,    ///< Sends one part.
    complete = 8,    ///< Commits a multipart upload.
    abort = 16,      ///< Discards a multipart upload.
    query = 32,      ///< Asks whether the object exists, and whose it is.
    list_parts = 64, ///< Asks which parts a multipart upload has.
};

/// Combines steps.
constexpr upload_step operator|(upload_step a, upload_step b) noexcept
{
    return static_cast<upload_step>(static_cast<unsigned>(a) | static_cast<unsigned>(b));
}

/// True if `set` contains `one`.
constexpr bool contains(upload_step set, upload_step one) noexcept
{
    return (static_cast<unsigned>(set) & static_cast<unsigned>(one)) != 0;
}

/// Encryption with keys that S3 manages (`AES256`).
struct sse_s3 {};

/// Encryption with a key of AWS KMS.
struct sse_kms {
    std::string key_id;  ///< Key id or ARN; empty for the account's default key.
    std::string context; ///< The encryption context as JSON; sent base64-encoded. Empty for none.
};

/// Encryption with a key of the caller's, sent over TLS with every request and kept by nobody.
struct sse_c {
    secret key; ///< Exactly 32 bytes.
};

/// How the service is to encrypt the object; the bucket's default if nothing is chosen.
using server_side_encryption = std::variant<std::monostate, sse_s3, sse_kms, sse_c>;

/// \brief What proves to the service that it received the bytes that were written; it refuses others.
/// \details
/// A CRC is sent with every request that carries bytes, and with the one that completes an upload of parts
/// for the whole object; the service's answer is compared with it. Over TLS, a CRC takes the place of the
/// signed SHA-256, which costs more than the encryption ("Checking object integrity", S3 user guide).
///
/// Not every store knows these headers. Under `automatic`, one that refuses them (501, or 400 naming them) is
/// sent the same bytes again with a signed SHA-256; an upload of parts begins anew for that, if it has no
/// part yet, and fails with `errc::not_supported` otherwise. One that takes a CRC and does not confirm it
/// gets SHA-256 from the next upload on. The client remembers either, and logs it once. A checksum that was
/// chosen is never left out. See also \ref checksum_calculation.
enum class checksum {
    automatic, ///< `crc64nvme` over TLS, as long as the service takes it (see below), else `sha256`.
    sha256,    ///< The SHA-256 of each request's payload, signed with it. Every store takes it.
    md5,       ///< The same, and a Content-MD5 header, which buckets with object lock may demand.
    crc64nvme, ///< CRC-64/NVME: what AWS itself stores with every object.
    crc32c,    ///< CRC-32C (Castagnoli).
    crc32,     ///< CRC-32, as in zlib.
};

/// A header of the caller's own.
struct extra_header {
    std::string name;  ///< An HTTP token.
    std::string value; ///< Visible ASCII, spaces and tabs.
    upload_step steps; ///< The requests that carry it.
};

/// \brief What one upload may choose; every default is good for a plain private object.
/// \details
/// Values are checked when the buffer is made: one that cannot work fails the buffer with
/// \ref errc::invalid_options, and `last_failure().message` says which and why.
struct upload_options {
    upload_options() = default;

    std::string content_type;        ///< `Content-Type`.
    std::string content_encoding;    ///< `Content-Encoding`.
    std::string content_language;    ///< `Content-Language`.
    std::string content_disposition; ///< `Content-Disposition`.
    std::string cache_control;       ///< `Cache-Control`.

    /// User metadata: names without a prefix, values in visible ASCII; 2 KiB in all (S3 user guide, "Working
    /// with object metadata").
    std::vector<std::pair<std::string, std::string>> metadata;

    /// Object tags; at most 10 (S3 user guide, "Categorizing your storage using tags").
    std::vector<std::pair<std::string, std::string>> tags;

    std::string storage_class;         ///< Such as "STANDARD_IA".
    std::string acl;                   ///< A canned ACL, such as "bucket-owner-full-control".
    server_side_encryption encryption; ///< The bucket's default if nothing is chosen.
    bool requester_pays = false;       ///< Accepts the charges of a requester-pays bucket.
    std::string expected_bucket_owner; ///< An account id; the service refuses a bucket of another's.

    /// Commit only if no object with this key exists; decided by the service at the final request.
    bool if_none_match = false;

    /// Commit only if the object's entity tag is this one (verbatim, with its quotes). Empty: no condition.
    std::string if_match;

    /// \brief Bytes of a part; 0 chooses 8 MiB, or what `expected_size` needs. At least 5 MiB on S3, except
    /// for the last part.
    /// \details On AWS parts double every 1 000, so that a stream without an end in sight does not meet the
    /// limit of 10 000 parts ("Amazon S3 multipart upload limits", S3 user guide), as long as
    /// `max_parts_in_flight` of them fit into `client_options::memory_limit`. Other stores may refuse parts
    /// of different sizes: there all are equal.
    std::size_t part_size = 0;

    /// How large the object will be, if known: parts are sized so that it fits. Not a promise.
    std::optional<std::uint64_t> expected_size;

    /// How many parts of this upload may be under way at once, 1 to 1 000.
    unsigned max_parts_in_flight = 4;

    cloudbuf::checksum checksum = cloudbuf::checksum::automatic; ///< See \ref cloudbuf::checksum.

    /// \brief Stores a random id in the metadata `cloudbuf-write-token`.
    /// \details
    /// It proves, after a lost answer, that the object is this upload's. Without it such an outcome is
    /// \ref errc::outcome_unknown. Asking needs the permission `s3:GetObject`.
    bool write_token = true;

    /// Names the upload in log lines; the key if empty.
    std::string label;

    /// Headers of the caller's own, sent as they are. Headers that this library sets are refused.
    std::vector<extra_header> extra_headers;
};

} // namespace cloudbuf
