// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// A service with small limits and a client that signs what it is told to send.

#pragma once

#include "testing/s3/service.hpp"

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cloudbuf::testing::s3 {

using fields = std::vector<std::pair<std::string, std::string>>;

inline constexpr time_point test_time = std::chrono::sys_days{std::chrono::year{2026} / 1 / 15};

// Small enough that a few bytes meet every limit.
service_options small_limits();

// Adds x-amz-date, x-amz-content-sha256 (of the body, unless it is given) and the Authorization header.
request signed_request(
    const service_options& as, std::string method, std::string target, const fields& headers, std::string body
);

class s3_bench {
public:
    explicit s3_bench(
        service_options options = small_limits(), std::unique_ptr<blob_store> blobs = make_memory_blobs()
    );

    response send(std::string method, std::string target, const fields& headers = {}, std::string body = {});

    // Of an upload to /bucket/key.
    std::string begin(const fields& headers = {});
    std::string
    put_part(const std::string& id, int number, std::string body, const fields& headers = {}); // the ETag
    response complete(const std::string& id, const std::string& parts, const fields& headers = {});

    std::string content(std::string_view target); // of a GET

    service_options options;
    time_point now = test_time;
    service subject;
};

std::string listed(int number, std::string_view etag, std::string_view further = {}); // <Part>...</Part>

// What an XML answer says; empty when it has no such element.
std::string element(const response& from, std::string_view name);
std::string code_of(const response& from); // "404 NoSuchKey", or "200" when it is no error
std::string body_of(response& from);

} // namespace cloudbuf::testing::s3
