// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// boto3, the S3 client of other makers: it reads back what cloudbuf stored.

#pragma once

#include "support/process.hpp"
#include "support/s3_account.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cloudbuf::test {

/// One Python process for the whole test. A failed call throws std::runtime_error with boto3's words.
class foreign_client {
public:
    struct object {
        std::uint64_t size = 0;
        std::string sha256; // of the bytes that were read, in hex
        std::string etag;
        std::string content_type;
        std::map<std::string, std::string> metadata;
    };

    /// Nothing, and why, if there is no Python with boto3.
    static std::unique_ptr<foreign_client> start(const s3_account& account, std::string& why);

    void create_bucket(std::string_view bucket);
    void put(std::string_view bucket, std::string_view key, std::string_view text);

    /// Nothing if there is no such object.
    std::optional<object> get(std::string_view bucket, std::string_view key);

    std::vector<std::string> keys(std::string_view bucket);

    struct open_upload {
        std::string key;
        std::string upload_id;
        std::vector<unsigned> parts;        // that are stored
        std::vector<std::string> tags = {}; // theirs
    };

    /// Multipart uploads that were begun and neither completed nor aborted.
    std::vector<open_upload> list_open_uploads(std::string_view bucket);

    /// How many there are of them.
    std::size_t open_uploads(std::string_view bucket);

private:
    explicit foreign_client(std::unique_ptr<process> python);

    nlohmann::json call(const nlohmann::json& request);

    std::unique_ptr<process> python_;
};

} // namespace cloudbuf::test
