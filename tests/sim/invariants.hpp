// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// What holds after every run, whatever went wrong in it.

#pragma once

#include "sim/client_log.hpp"
#include "sim/world.hpp"

#include <string>
#include <vector>

namespace cloudbuf::sim {

struct violation {
    std::string invariant;
    std::string seen;
};

using violations = std::vector<violation>;

// The outcome.
void check_committed_object(const world& w, violations& out);                                      // 1
void check_nothing_after_not_committed(const world& w, violations& out);                           // 2
void check_unknown_is_justified(const world& w, const std::vector<history>& all, violations& out); // 3
void check_nothing_without_close(const world& w, violations& out);                                 // 4

// What is left.
void check_no_upload_is_left(const world& w, const std::vector<history>& all, violations& out); // 5
void check_memory(const world& w, violations& out);                                             // 6
void check_times(const world& w, bool ended, violations& out);                                  // 7

// What went over the wire, and into the log.
void check_signatures(const world& w, const std::vector<history>& all, violations& out); // 8
void check_secrets(const world& w, violations& out);                                     // 8
void check_retries(const world& w, const std::vector<history>& all, violations& out);    // 9

/// All of them.
violations check_invariants(const world& w, const std::vector<history>& all, bool ended);

} // namespace cloudbuf::sim
