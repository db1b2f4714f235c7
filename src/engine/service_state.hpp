// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// What the uploads of a client have learned about the service they share.

#pragma once

#include <cloudbuf/client_statistics.hpp>

#include "plan/checksum_policy.hpp"
#include "plan/clock_skew.hpp"
#include "plan/continue_policy.hpp"
#include "plan/hedge_policy.hpp"
#include "plan/retry_quota.hpp"

#include <map>
#include <mutex>
#include <string>

namespace cloudbuf::engine {

/// Lock `mutex` for every access, and never across a wait.
struct service_state {
    std::mutex mutex;
    plan::retry_quota quota;
    plan::clock_skew skew;
    plan::continue_policy expect;
    plan::checksum_policy checksums;
    plan::hedge_policy hedging;
    client_statistics statistics;
    std::map<std::string, std::string, std::less<>> locations; // of buckets that answered with a redirect
};

} // namespace cloudbuf::engine
