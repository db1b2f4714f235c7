// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Which checksum proves an upload's bytes, and how S3 names and writes it.

#pragma once

#include <cloudbuf/client_options.hpp>
#include <cloudbuf/upload_options.hpp>

#include "codec/crc.hpp"
#include "model/step.hpp"
#include "model/verdict.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace cloudbuf::provider::s3 {

/// What `automatic` means there; everything else means itself.
checksum resolve(checksum chosen, checksum_calculation when, bool tls) noexcept;

std::optional<codec::crc_algorithm> crc_of(checksum c) noexcept;

/// A CRC among the names of "Checking object integrity", S3 user guide.
struct crc_names {
    std::string_view algorithm; // "CRC64NVME"
    std::string_view header;    // "x-amz-checksum-crc64nvme"
    std::string_view element;   // "ChecksumCRC64NVME"
    std::string_view prefix;    // "crc64nvme:", of a receipt's checksum
};

const crc_names& names_of(codec::crc_algorithm algorithm) noexcept;

/// Base64 of the value's bytes, the highest first.
std::string crc_text(codec::crc_algorithm algorithm, std::uint64_t value);

/// The value of such a text; nothing if it is none.
std::optional<std::uint64_t> crc_value(codec::crc_algorithm algorithm, std::string_view text);

/// Of the whole object; nothing if a part has none.
std::optional<std::uint64_t>
whole_crc(codec::crc_algorithm algorithm, std::span<const model::part_receipt> parts);

/// A success whose checksum is not that of the bytes that were sent is none; one without is noted.
void confirm_crc(codec::crc_algorithm algorithm, const model::step& step, model::verdict& v);

} // namespace cloudbuf::provider::s3
