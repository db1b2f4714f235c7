// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Speaks S3 for one destination with one set of options.

#pragma once

#include "provider/provider.hpp"
#include "provider/s3/endpoint.hpp"
#include "provider/s3/settings.hpp"

#include <memory>
#include <variant>

namespace cloudbuf::provider::s3 {

// Everything is checked here: what is made can encode every step, given usable credentials.
std::variant<std::unique_ptr<provider>, invalid> make_provider(settings&& s);

} // namespace cloudbuf::provider::s3
