// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The body of CompleteMultipartUpload: which parts, in which order, with which proofs.

#pragma once

#include "testing/s3/checksum.hpp"
#include "testing/s3/error.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace cloudbuf::testing::s3 {

struct listed_part {
    std::uint64_t number = 0;
    std::string etag;                                    // without quotes
    std::map<checksum_algorithm, std::string> checksums; // raw
};

// MalformedXML for what does not keep the schema, an empty list, or too long a one.
result<std::vector<listed_part>> parse_part_list(std::string_view document, std::size_t max_parts);

} // namespace cloudbuf::testing::s3
