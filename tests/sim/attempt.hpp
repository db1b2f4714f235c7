// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// What the service saw of one request.

#pragma once

#include "model/step.hpp"
#include "net/clock.hpp"
#include "sim/faults.hpp"
#include "testing/s3/request.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace cloudbuf::sim {

struct attempt {
    std::size_t number = 0;
    unsigned connection = 0;
    model::step_kind kind = model::step_kind::query;
    std::string key;
    std::string upload_id;
    unsigned part = 0;
    std::string write_token;
    std::string access_key;
    std::string date; // x-amz-date
    std::string signature;
    net::steady_time arrived; // its head
    std::optional<fault> struck;
    bool whole = false;     // its body arrived too
    bool at_work = false;   // the service will do it
    bool done = false;      // the service did it
    bool answered = false;  // all of an answer was sent
    unsigned status = 0;    // of that answer
    std::string request_id; // of that answer
    std::string begun;      // the upload id that it yielded
};

/// What the head says; `arrived` and `number` are the caller's.
attempt read_attempt(const testing::s3::request_head& head);

} // namespace cloudbuf::sim
