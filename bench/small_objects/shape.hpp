// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// What the two ways to send small objects have in common.

#pragma once

#include <cloudbuf/upload_options.hpp>

#include "support/sink_client.hpp"
#include "support/usage.hpp"

#include <cstddef>
#include <cstdint>

namespace cloudbuf::bench {

/// One measured run.
struct objects_shape {
    sink_address sink;
    std::size_t object_size = 0;
    unsigned at_once = 1;      // each sends object after object, on connections that are open
    std::uint64_t objects = 0; // of all together
};

/// One buffer for each object, by the library's public face.
cost send_objects_signed(const objects_shape& shape, checksum sum);

/// The same bytes over the same TLS and HTTP, with a fixed head: no buffer, no plan, no signature.
cost send_objects_unsigned(const objects_shape& shape);

} // namespace cloudbuf::bench
