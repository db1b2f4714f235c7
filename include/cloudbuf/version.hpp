// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The version of the library, for the preprocessor and for the program.

#pragma once

#include <string_view>

#define CLOUDBUF_VERSION_MAJOR 0
#define CLOUDBUF_VERSION_MINOR 1
#define CLOUDBUF_VERSION_PATCH 0

namespace cloudbuf {

/// \brief The version of the headers, as `major.minor.patch` (<https://semver.org>).
inline constexpr std::string_view version = "0.1.0";

} // namespace cloudbuf
