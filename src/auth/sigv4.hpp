// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Signs requests with AWS Signature Version 4, in the Authorization header.

#pragma once

#include "auth/canonical_request.hpp"
#include "auth/signing_key.hpp"

#include <string>
#include <string_view>

namespace cloudbuf::auth {

// `date` is from amz_date().
std::string string_to_sign(std::string_view canonical_text, std::string_view date, const signing_key& key);

// The value of the Authorization header. The key must be that of the day of request.date.
std::string authorization(const sigv4_request& request, const signing_key& key);

} // namespace cloudbuf::auth
