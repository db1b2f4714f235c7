// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// What a request gives an object besides its bytes, kept and returned with it.

#pragma once

#include "testing/s3/error.hpp"
#include "testing/s3/request.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cloudbuf::testing::s3 {

struct object_attributes {
    std::string content_type;
    std::vector<std::pair<std::string, std::string>> headers; // the others, returned as they came
    std::map<std::string, std::string> metadata;              // without "x-amz-meta-"
    std::string storage_class = "STANDARD";
    std::size_t tags = 0;
    std::string customer_key_md5; // SSE-C; empty: none
    bool etag_is_md5 = true;
};

result<object_attributes> attributes_of(const request_head& head, std::size_t max_metadata_size);

// The MD5 that identifies the customer's key; empty when none of the three headers is there.
result<std::string> customer_key_of(const request_head& head);

// A request about something that was stored with (or without) a customer's key must bring the same.
std::optional<error> check_customer_key(const request_head& head, const std::string& stored_md5);

} // namespace cloudbuf::testing::s3
