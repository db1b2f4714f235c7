// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Takes requests apart as they come off the wire, without any code of the client.

#pragma once

#include "testing/s3/request.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace cloudbuf::sim {

/// One request after the other: its head, then its body in pieces.
class request_parser {
public:
    void feed(std::string_view bytes) { buffer_ += bytes; }

    /// Nothing came since the last request.
    bool is_idle() const noexcept { return body_left_ == 0 && buffer_.empty(); }

    /// Once it is there whole, and the body before it was taken.
    std::optional<testing::s3::request_head> take_head(bool tls);

    /// What has come of the body.
    std::string take_body();
    std::size_t body_left() const noexcept { return body_left_; }

    /// What came is no HTTP.
    bool is_broken() const noexcept { return broken_; }

private:
    std::string buffer_;
    std::size_t body_left_ = 0;
    bool broken_ = false;
};

} // namespace cloudbuf::sim
