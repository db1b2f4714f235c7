// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Why the client tried again, as its log line tells: read anew here, not asked of the library.

#pragma once

#include "sim/client_log.hpp"

#include <map>
#include <string>

namespace cloudbuf::sim {

enum class retry_kind : std::uint8_t {
    none, // it did not
    transient,
    throttled,
    stale_connection,
    credentials,
    clock,
    place,
    checksum,
};

/// Fed with the lines of one upload in their order.
class retry_reader {
public:
    retry_kind read(const client_line& l);

private:
    std::map<std::string, unsigned> printed_; // the last attempt of each step
};

/// Nothing that was said of parts before holds for those that follow: an upload may begin anew.
bool begins_parts(const client_line& l);

/// The service said that the clocks disagree.
bool is_of_clocks(const client_line& l);

/// It may pass by itself.
bool is_throttling(const client_line& l);
bool is_transient(const client_line& l);

} // namespace cloudbuf::sim
