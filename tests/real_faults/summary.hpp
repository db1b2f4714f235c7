// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// What happened in one test, in a few lines for a reader.

#pragma once

#include "real_faults/fleet.hpp"
#include "real_faults/reality.hpp"

#include <iosfwd>

namespace cloudbuf::test {

struct tally {
    unsigned committed = 0;
    unsigned not_committed = 0;
    unsigned unknown = 0;
    unsigned given_up = 0;
    unsigned resolved_committed = 0;
    unsigned resolved_not_committed = 0;
    unsigned still_unknown = 0;
    std::size_t bytes = 0; // of what was to be uploaded
};

tally count(const std::vector<upload_record>& records);

void print(std::ostream& out, const fleet& uploads, const reality& found);

} // namespace cloudbuf::test
