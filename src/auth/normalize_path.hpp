// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The path normalization that AWS services other than S3 sign with.

#pragma once

#include <string>
#include <string_view>

namespace cloudbuf::auth {

// Resolves "." and ".." and drops empty segments. Never for S3, where all of these are parts of a key.
std::string normalize_path(std::string_view path);

} // namespace cloudbuf::auth
