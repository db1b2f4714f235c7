// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The public secret under the name that the inner layers use.

#pragma once

#include <cloudbuf/secret.hpp>

namespace cloudbuf::model {

using cloudbuf::secret;

} // namespace cloudbuf::model
