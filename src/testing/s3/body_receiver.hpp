// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Takes a body in pieces: decodes it, stores it, and proves what the head claimed of it.

#pragma once

#include "testing/encode/digest.hpp"
#include "testing/s3/aws_chunked.hpp"
#include "testing/s3/blob.hpp"
#include "testing/s3/body_plan.hpp"
#include "testing/s3/checksum.hpp"
#include "testing/s3/error.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace cloudbuf::testing::s3 {

struct received_checksum {
    checksum_algorithm algorithm;
    std::string value; // raw
};

struct received_body {
    std::string text; // of a control request
    blob_ptr content; // of an object or part
    std::uint64_t size = 0;
    std::string md5; // raw
    std::optional<received_checksum> checksum;
};

class body_receiver {
public:
    body_receiver(body_plan plan, std::unique_ptr<blob_writer> writer); // no writer: a control request

    // False: the body is already known to be refused, the rest need not come.
    bool receive(std::string_view bytes);

    result<received_body> finish();

private:
    void take(std::string_view decoded);
    std::optional<error> check_framing() const;
    std::optional<error> check_checksum(const std::string& computed) const;

    body_plan plan_;
    std::unique_ptr<blob_writer> writer_;
    aws_chunked_decoder chunks_;
    digest md5_{digest_kind::md5};
    std::optional<digest> sha256_;
    std::optional<checksum_stream> checksum_;
    std::string text_;
    std::uint64_t size_ = 0;
    std::optional<error> failure_;
};

} // namespace cloudbuf::testing::s3
