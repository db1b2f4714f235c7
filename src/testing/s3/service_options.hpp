// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Who the service believes, what it is called, and which rules it keeps.

#pragma once

#include <cloudbuf/testing/s3_rules.hpp>

#include <string>

namespace cloudbuf::testing::s3 {

struct service_options {
    std::string access_key_id = "test-access-key";
    std::string secret_access_key = "test-secret-key";
    std::string session_token; // empty: none may be sent
    std::string region = "us-east-1";
    std::string owner_id = "111122223333";
    std::string virtual_host_domain = "s3.localtest"; // empty: path style only
    s3_limits limits;
    bool equal_parts_only = false;
    bool unique_part_tags = false;
    repeated_complete on_repeated_complete = repeated_complete::same_result;
    checksum_headers on_checksum_headers = checksum_headers::verified;
};

} // namespace cloudbuf::testing::s3
