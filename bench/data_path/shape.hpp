// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// What the three ways to send an object have in common.

#pragma once

#include "support/sink_client.hpp"
#include "support/usage.hpp"

#include <cstddef>
#include <cstdint>

namespace cloudbuf::bench {

inline constexpr std::size_t part_size = std::size_t{8} * 1024 * 1024;

/// One measured upload.
struct upload_shape {
    sink_address sink;
    unsigned connections = 1;
    std::uint64_t bytes = 0; // a whole number of parts on each connection
};

/// With the library, by its public face.
cost upload_with_cloudbuf(const upload_shape& shape);

/// As one writes it with Asio's TLS stream and Beast: one PUT for each part, one connection for each flow.
cost upload_naively(const upload_shape& shape);

} // namespace cloudbuf::bench
