// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// What the head of a request claims about its body: length, encoding, and the proofs to check.

#pragma once

#include "testing/s3/checksum.hpp"
#include "testing/s3/error.hpp"
#include "testing/s3/request.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace cloudbuf::testing::s3 {

enum class body_kind {
    control, // a small document, or nothing
    object   // bytes to store
};

struct checksum_claim {
    checksum_algorithm algorithm;
    std::optional<std::string> value; // raw; absent: it comes in the trailer
};

struct body_plan {
    body_kind kind = body_kind::control;
    std::uint64_t size = 0; // decoded
    std::string sha256;     // in hex; empty: the payload is not signed
    std::string md5;        // raw; empty: not claimed
    std::optional<checksum_claim> checksum;
    bool aws_chunked = false;
};

result<body_plan> plan_body(const request_head& head, body_kind kind);

// The one x-amz-checksum-<algorithm> header, decoded; an error when there are several or it is no such value.
result<std::optional<checksum_claim>> checksum_claim_of(const header_map& headers);

} // namespace cloudbuf::testing::s3
