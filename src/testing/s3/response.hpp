// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// An answer: status, headers in the order they are sent, and a body that is text or a stored object's bytes.

#pragma once

#include "testing/s3/blob.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cloudbuf::testing::s3 {

struct response {
    unsigned status = 200;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    std::unique_ptr<blob_reader> content; // streamed after the head, instead of body

    void add(std::string_view name, std::string_view value) { headers.emplace_back(name, value); }
    std::string_view get(std::string_view name) const; // case counts: it is ours
};

} // namespace cloudbuf::testing::s3
