// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The one debug line of each attempt.

#pragma once

#include <cloudbuf/failure.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace cloudbuf::engine {

struct step_line {
    std::string_view label;
    std::string_view step;
    std::uint64_t payload = 0;
    std::string_view method;
    std::string endpoint;
    unsigned attempt = 1;
    std::chrono::milliseconds took{0};
    unsigned status = 0;          // 0: no answer
    const failure* why = nullptr; // null: done
    std::string_view request_id;
    std::optional<std::chrono::milliseconds> retry_in;
};

/// `cam-7: put part 7: PUT 8388608 B to s3.example -> 503 SlowDown (attempt 2, 412 ms), retry in 380 ms,
/// request-id X`
std::string to_string(const step_line& line);

} // namespace cloudbuf::engine
