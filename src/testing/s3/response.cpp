// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Looking into an answer's headers.

#include "testing/s3/response.hpp"

namespace cloudbuf::testing::s3 {

std::string_view response::get(std::string_view name) const
{
    for (const auto& [field, value] : headers) {
        if (field == name) {
            return value;
        }
    }
    return {};
}

} // namespace cloudbuf::testing::s3
