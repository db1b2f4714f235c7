// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Verifies the Authorization header of a request: Signature Version 4, header form.

#pragma once

#include "testing/encode/time_text.hpp"
#include "testing/s3/error.hpp"
#include "testing/s3/request.hpp"
#include "testing/s3/service_options.hpp"
#include "testing/s3/target.hpp"

#include <optional>
#include <string>

namespace cloudbuf::testing::s3 {

// The key that the last signature was made with. Most requests come with that of the one before.
struct signing_key_memo {
    std::string of; // the secret and the scope
    std::string key;
};

// Nothing: the request is what the holder of the secret signed. The body's hash is checked where the body
// arrives.
std::optional<error> check_signature(
    const request_head& head,
    const target& target,
    const service_options& options,
    time_point now,
    signing_key_memo& memo
);

} // namespace cloudbuf::testing::s3
