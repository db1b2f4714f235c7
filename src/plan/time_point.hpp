// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The two kinds of time that decisions are given: what only advances, and what a calendar shows.

#pragma once

#include <chrono>

namespace cloudbuf::plan {

using time_point = std::chrono::steady_clock::time_point;
using wall_time = std::chrono::system_clock::time_point;

} // namespace cloudbuf::plan
