// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// What a successful close() says about the object that exists now.

#pragma once

#include <cstdint>
#include <string>

namespace cloudbuf {

/// \brief A committed object, as the service described it.
struct object_info {
    std::string etag;       ///< The entity tag, verbatim with its quotes. Opaque: not always an MD5.
    std::string version;    ///< The version id; empty where the bucket has no versioning.
    std::uint64_t size = 0; ///< Bytes.
    std::string
        checksum; ///< `algorithm:base64`, such as "sha256:…", where the service confirmed one; else empty.
    std::string request_id; ///< The request that committed the object, or that proved it to be.
};

} // namespace cloudbuf
