// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// What the program was told is what a client of other makers finds.

#pragma once

#include "real_faults/fleet.hpp"
#include "real_faults/reality.hpp"

#include <string>
#include <vector>

namespace cloudbuf::test {

/// One sentence for each promise that was broken. `leftovers` is what `on_leftover` reported.
std::vector<std::string> find_violations(
    const std::vector<upload_record>& records, const std::vector<failure>& leftovers, const reality& found
);

} // namespace cloudbuf::test
