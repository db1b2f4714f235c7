// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// What a client has to know of an S3 server on this machine.

#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace cloudbuf::test {

struct s3_account {
    std::string endpoint; // https://127.0.0.1:port
    std::uint16_t port = 0;
    std::string ca_pem;
    std::filesystem::path ca_file; // the same as a file
    std::string access_key_id;
    std::string secret_access_key;
    std::string region = "us-east-1";
};

} // namespace cloudbuf::test
