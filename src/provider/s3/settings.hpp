// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// What one upload to S3 is made from: values only, already read from the options of client and upload.

#pragma once

#include <cloudbuf/client_options.hpp>
#include <cloudbuf/destination.hpp>
#include <cloudbuf/upload_options.hpp>

#include "auth/signing_key_cache.hpp"
#include "model/http.hpp"
#include "provider/s3/limits.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace cloudbuf::provider::s3 {

struct settings {
    std::shared_ptr<const model::origin> endpoint; // null: AWS. The same for all uploads of a client
    std::string region;
    addressing_style addressing = addressing_style::automatic;
    destination to;
    upload_options options;
    std::string write_token;                         // empty: off
    std::uint64_t min_part_size = s3::min_part_size; // of stores that are scaled down
    checksum_calculation checksums = checksum_calculation::when_supported;
    std::shared_ptr<auth::signing_key_cache> signing_keys = nullptr; // the client's; else one is made
    bool tls = true;                                                 // known once the endpoint is
    bool crc_is_optional = false; // nobody asked for it: a service that refuses it does without
};

// Why settings cannot work, for the caller of the library.
struct invalid {
    error_code code;
    std::string message;
};

} // namespace cloudbuf::provider::s3
