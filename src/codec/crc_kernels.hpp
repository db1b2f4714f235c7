// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The loops that calculate a CRC: by tables anywhere, by carry-less multiplication where the processor has
// it.

#pragma once

#include "codec/crc_tables.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace cloudbuf::codec {

/// Takes a remainder (not yet inverted) over more bytes.
using crc_function = std::uint64_t (*)(
    const crc_tables&, std::uint64_t remainder, const std::uint8_t* data, std::size_t size
) noexcept;

struct crc_kernel {
    std::string_view name;
    crc_function run;
};

/// Those that this processor can run, the fastest first. Never empty. Does not change while the program runs.
std::span<const crc_kernel> crc_kernels() noexcept;

} // namespace cloudbuf::codec
