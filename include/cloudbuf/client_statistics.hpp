// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

/// \file
/// What has befallen the requests of a client.

#pragma once

#include <cstdint>

namespace cloudbuf {

/// Counted since the client was made.
struct client_statistics {
    client_statistics() = default;

    /// Requests given up because nothing of them moved, or nothing of their answers came, within
    /// `timeouts::stall`, `timeouts::response` and their like.
    std::uint64_t stalled_requests = 0;

    std::uint64_t hedged_parts = 0; ///< Parts sent a second time because they were slow.
    std::uint64_t hedges_won = 0;   ///< Those of them whose second request was answered first.
};

} // namespace cloudbuf
