// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The checksum of the object that an upload's parts make, and whether it is the one that the client
// announced.

#pragma once

#include "testing/s3/error.hpp"
#include "testing/s3/request.hpp"
#include "testing/s3/store.hpp"

#include <optional>
#include <vector>

namespace cloudbuf::testing::s3 {

// Nothing when the upload declared none and the request to complete it announces none.
result<std::optional<object_checksum>> checksum_of_upload(
    const header_map& headers,
    const std::optional<declared_checksum>& declared,
    const std::vector<const part*>& parts
);

} // namespace cloudbuf::testing::s3
