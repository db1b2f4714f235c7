// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Checks every option of an upload before anything is sent.

#pragma once

#include "provider/s3/settings.hpp"

#include <optional>

namespace cloudbuf::provider::s3 {

// The first thing that is wrong; `tls` says whether requests are encrypted.
std::optional<invalid> check(const settings& s, bool tls);

} // namespace cloudbuf::provider::s3
