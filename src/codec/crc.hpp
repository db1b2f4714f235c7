// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// CRC-32, CRC-32C and CRC-64/NVME, as the bytes come, and of pieces that were summed apart.

#pragma once

#include "codec/crc_kernels.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace cloudbuf::codec {

enum class crc_algorithm : std::uint8_t {
    crc32,     // ISO-HDLC, as in zlib
    crc32c,    // Castagnoli, RFC 3720
    crc64nvme, // NVM Express, NVM Command Set Specification 1.0, section 5.2.1.3.4
};

/// 4 or 8.
std::size_t crc_size(crc_algorithm algorithm) noexcept;

class crc {
public:
    /// With the fastest kernel that the processor has, or the one given.
    explicit crc(crc_algorithm algorithm) noexcept : crc(algorithm, crc_kernels().front()) {}
    crc(crc_algorithm algorithm, const crc_kernel& kernel) noexcept;

    void update(const void* data, std::size_t size) noexcept
    {
        remainder_ = run_(*tables_, remainder_, static_cast<const std::uint8_t*>(data), size);
    }
    void update(std::string_view bytes) noexcept { update(bytes.data(), bytes.size()); }

    /// Of all bytes since construction or the last reset().
    std::uint64_t value() const noexcept { return remainder_ ^ ones_; }

    void reset() noexcept { remainder_ = ones_; }

private:
    const crc_tables* tables_;
    crc_function run_;
    std::uint64_t ones_;
    std::uint64_t remainder_;
};

/// The value of pieces one behind the other, from their values. Pieces of the same size as the one before are
/// cheap.
class crc_combiner {
public:
    explicit crc_combiner(crc_algorithm algorithm) noexcept;

    void append(std::uint64_t value, std::uint64_t size) noexcept;

    std::uint64_t value() const noexcept { return value_; }

private:
    crc_polynomial polynomial_;
    std::uint64_t value_ = 0;
    std::uint64_t size_ = 0;
    std::uint64_t over_size_; // times it moves a value over `size_` bytes
};

} // namespace cloudbuf::codec
