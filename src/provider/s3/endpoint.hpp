// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Parses the URL of an S3 endpoint into an origin.

#pragma once

#include "model/http.hpp"
#include "provider/s3/settings.hpp"

#include <string_view>
#include <variant>

namespace cloudbuf::provider::s3 {

// "https://host[:port]" or the same with http. User information, a query, a fragment and a path other than
// "/" are refused, as are kinds of AWS endpoints that need rules of their own (FIPS, dual-stack and such).
std::variant<model::origin, invalid> parse_endpoint(std::string_view url);

} // namespace cloudbuf::provider::s3
