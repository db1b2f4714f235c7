// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Runs another program to its end: itself in a fresh process, or a tool around it.

#pragma once

#include <optional>
#include <string>
#include <vector>

namespace cloudbuf::bench {

/// The path of this program.
std::string own_program();

/// What it wrote to its standard output; empty if it cannot be started or fails. Found by the PATH.
std::optional<std::string> output_of(std::vector<std::string> words);

} // namespace cloudbuf::bench
