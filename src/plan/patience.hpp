// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Which deadline of an upload runs, beside those of its steps.

#pragma once

#include <cstdint>

namespace cloudbuf::plan {

/// Counted from when it became this one.
enum class patience : std::uint8_t { unlimited, verification, abort };

} // namespace cloudbuf::plan
