// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Decides which headers a caller may add to requests.

#pragma once

#include "provider/s3/settings.hpp"

#include <optional>

namespace cloudbuf::provider::s3 {

// Refuses what is no header, and what the library sets itself: two authors of one header break the signature,
// the framing, or a promise.
std::optional<invalid> check_extra_header(const extra_header& extra);

} // namespace cloudbuf::provider::s3
