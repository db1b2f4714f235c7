// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Recorded S3 answers as the text of HTTP/1.1 responses.

#pragma once

#include "model/http.hpp"

#include <string>
#include <vector>

namespace cloudbuf::net {

struct recorded_response {
    std::string name;
    std::string wire;              // with a Content-Length
    std::string chunked_wire;      // the same in chunks of 7 bytes
    model::http_response expected; // its headers are those of the record, in any order
};

/// Empty if the conformance data is missing.
std::vector<recorded_response> recorded_responses();

} // namespace cloudbuf::net
