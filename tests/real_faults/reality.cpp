// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// What a client of other makers finds in the bucket.

#include "real_faults/reality.hpp"

namespace cloudbuf::test {

reality look_at(foreign_client& foreign, std::string_view bucket)
{
    reality out;
    for (const std::string& key : foreign.keys(bucket)) {
        if (auto found = foreign.get(bucket, key)) {
            out.objects.emplace(key, std::move(*found));
        }
    }
    out.open = foreign.list_open_uploads(bucket);
    return out;
}

} // namespace cloudbuf::test
