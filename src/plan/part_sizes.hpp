// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Chooses the sizes of an upload's parts, or says why none can work.

#pragma once

#include <cloudbuf/error.hpp>

#include "plan/block_sizes.hpp"

#include <boost/system/result.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace cloudbuf::plan {

/// What a service allows.
struct part_limits {
    std::uint64_t min = 0; // does not hold for the last part
    std::uint64_t max = 0;
    std::uint32_t max_parts = 0;
    std::uint64_t max_object = 0;
};

/// What aws-c-s3 uses as well; ten thousand of them are 78 GiB.
inline constexpr std::size_t default_part_size = 8 * mib;

/// The sizes of an upload's parts, one after the other. Where they may differ they double every so many
/// parts, so that a stream without an end in sight does not meet the limit on their number.
struct part_series {
    static constexpr std::uint32_t doubling = 1000; // parts of one size

    std::size_t first = 0;
    std::size_t largest = 0; // as `first`: all are equal

    /// Of the part with this number, from 1.
    std::size_t size_of(std::uint32_t number) const noexcept;

    /// Bytes that an upload can take at most.
    std::uint64_t capacity(const part_limits& limits) const noexcept;
};

struct part_size_request {
    std::size_t chosen = 0; // 0: the default, or what expected_size needs
    std::optional<std::uint64_t> expected_size;
    std::size_t memory_limit = 0;
    unsigned in_flight = 4; // parts: so many of the largest have to fit into the memory limit
    bool equal = true;      // parts must have one size
    part_limits limits;
};

/// Options that cannot work; the message says what to change.
struct invalid {
    errc code = errc::invalid_options;
    std::string message;
};

boost::system::result<part_series, invalid> choose_parts(const part_size_request& request);

} // namespace cloudbuf::plan
