// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Conditional requests: If-Match and If-None-Match, for writing and for reading.

#pragma once

#include "testing/s3/operation.hpp"

namespace cloudbuf::testing::s3 {

const object* find_object(const context& ctx, const call& c);

std::optional<error> check_write_conditions(const context& ctx, const call& c);
std::optional<error> check_read_conditions(const call& c, const object& found);

} // namespace cloudbuf::testing::s3
