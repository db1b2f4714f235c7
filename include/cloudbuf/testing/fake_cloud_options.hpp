// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The options of the embedded object store.

#pragma once

#include <cloudbuf/testing/s3_rules.hpp>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>

namespace cloudbuf::testing {

/// \brief How an embedded store behaves; every option has a default that suits a test.
struct fake_cloud_options {
    /// The access key that is believed; any other is `InvalidAccessKeyId`.
    std::string access_key_id = "test-access-key";

    /// The secret that requests must be signed with; else `SignatureDoesNotMatch`.
    std::string secret_access_key = "test-secret-key";

    /// The token of temporary credentials. When it is not empty, every request must carry it.
    std::string session_token;

    /// The region that signatures must name; another is `AuthorizationHeaderMalformed`.
    std::string region = "us-east-1";

    /// The account that owns every bucket, for `x-amz-expected-bucket-owner`.
    std::string owner_id = "111122223333";

    /// A `Host` of `<bucket>.<this>` addresses the bucket, virtual-host style. Empty: path style only.
    std::string virtual_host_domain = "s3.localtest";

    /// The limits to keep; scale them down to meet them with little data.
    s3_limits limits;

    /// Refuse parts of unequal size when the upload is completed, as Cloudflare R2 does.
    bool equal_parts_only = false;

    /// What a second CompleteMultipartUpload of the same upload answers.
    repeated_complete on_repeated_complete = repeated_complete::same_result;

    /// Give every part that is stored an entity tag of its own, also to the same bytes sent again, as Amazon
    /// S3 does where it encrypts with a key of the customer's.
    bool unique_part_tags = false;

    /// What becomes of checksums in headers.
    checksum_headers on_checksum_headers = checksum_headers::verified;

    /// \brief Where objects are kept; empty: in memory.
    /// \details Each object is a file `<folder>/<bucket>/<key, percent-encoded>`, and bodies stream to disk,
    /// so memory stays small. The folder shows what was stored; it is no database: a new store starts empty
    /// and overwrites what has the same name. File systems that do not tell upper from lower case mix up keys
    /// that differ only in case.
    std::filesystem::path folder;

    /// Serve HTTPS with a certificate of a throw-away authority; false: plain HTTP.
    bool tls = true;

    /// The TCP port on 127.0.0.1; 0 lets the system choose one.
    std::uint16_t port = 0;

    /// An idle connection is closed after this time.
    std::chrono::seconds keep_alive{5};

    /// A connection that makes no progress within a request is closed after this time.
    std::chrono::seconds stall_timeout{20};

    /// Added to the system's clock: how far the store's idea of the time is ahead, for tests of clock skew.
    std::chrono::seconds clock_offset{0};
};

} // namespace cloudbuf::testing
