// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// What a client of other makers finds in the bucket.

#pragma once

#include "support/foreign_client.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace cloudbuf::test {

struct reality {
    std::map<std::string, foreign_client::object> objects; // by key
    std::vector<foreign_client::open_upload> open;
};

/// Reads every byte of the bucket.
reality look_at(foreign_client& foreign, std::string_view bucket);

} // namespace cloudbuf::test
