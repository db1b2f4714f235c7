// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Percent-encoding of everything but the unreserved characters of RFC 3986, with upper-case digits.

#pragma once

#include <string>
#include <string_view>

namespace cloudbuf::codec {

// In a path '/' separates and is kept; in a query's names and values it is encoded.
enum class slash { keep, encode };

std::string percent_encode(std::string_view text, slash rule);

void append_percent_encoded(std::string& out, std::string_view text, slash rule);

} // namespace cloudbuf::codec
