// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// How many system calls an upload takes, counted by strace in a process of its own.

#pragma once

#include "data_path/shape.hpp"

#include <map>
#include <optional>
#include <string>

namespace cloudbuf::bench {

/// By name, for each GiB. What starting and connecting take is measured apart and left out. Empty if strace
/// is missing or may not trace. `way` is given to this program as `--only`.
std::optional<std::map<std::string, double>>
system_calls_per_gib(const std::string& way, const upload_shape& shape);

/// The four that are made most often, for people.
std::string most_frequent(const std::map<std::string, double>& calls);

} // namespace cloudbuf::bench
