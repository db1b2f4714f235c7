// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Chooses the size of an upload's parts, or says why none can work.

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

struct part_size_request {
    std::size_t chosen = 0; // 0: the default, or what expected_size needs
    std::optional<std::uint64_t> expected_size;
    std::size_t memory_limit = 0;
    part_limits limits;
};

/// Options that cannot work; the message says what to change.
struct invalid {
    errc code = errc::invalid_options;
    std::string message;
};

boost::system::result<std::size_t, invalid> choose_part_size(const part_size_request& request);

/// Bytes that an upload can take at most.
std::uint64_t capacity(std::size_t part_size, const part_limits& limits) noexcept;

} // namespace cloudbuf::plan
