// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Which checksum proves an upload's bytes, and how S3 names and writes it.

#include "provider/s3/checksums.hpp"

#include "codec/base64.hpp"

#include <array>
#include <cstddef>
#include <variant>

namespace cloudbuf::provider::s3 {

namespace {

// What the service must confirm of this step; nothing if it is not sent one.
std::optional<std::uint64_t> expected_crc(codec::crc_algorithm algorithm, const model::step& step)
{
    if (const auto* whole = std::get_if<model::put_whole>(&step)) {
        return whole->payload.crc;
    }
    if (const auto* part = std::get_if<model::put_part>(&step)) {
        return part->payload.crc;
    }
    if (const auto* end = std::get_if<model::complete>(&step)) {
        return whole_crc(algorithm, end->parts);
    }
    return std::nullopt;
}

} // namespace

checksum resolve(checksum chosen, checksum_calculation when, bool tls) noexcept
{
    if (chosen != checksum::automatic) {
        return chosen;
    }
    // Without TLS the payload is signed anyway.
    const bool crc = tls && when == checksum_calculation::when_supported;
    return crc ? checksum::crc64nvme : checksum::sha256;
}

std::optional<codec::crc_algorithm> crc_of(checksum c) noexcept
{
    switch (c) {
    case checksum::crc64nvme:
        return codec::crc_algorithm::crc64nvme;
    case checksum::crc32c:
        return codec::crc_algorithm::crc32c;
    case checksum::crc32:
        return codec::crc_algorithm::crc32;
    case checksum::automatic:
    case checksum::sha256:
    case checksum::md5:
        break;
    }
    return std::nullopt;
}

const crc_names& names_of(codec::crc_algorithm algorithm) noexcept
{
    static constexpr crc_names crc32{"CRC32", "x-amz-checksum-crc32", "ChecksumCRC32", "crc32:"};
    static constexpr crc_names crc32c{"CRC32C", "x-amz-checksum-crc32c", "ChecksumCRC32C", "crc32c:"};
    static constexpr crc_names crc64{
        "CRC64NVME", "x-amz-checksum-crc64nvme", "ChecksumCRC64NVME", "crc64nvme:"
    };
    switch (algorithm) {
    case codec::crc_algorithm::crc32:
        return crc32;
    case codec::crc_algorithm::crc32c:
        return crc32c;
    case codec::crc_algorithm::crc64nvme:
        break;
    }
    return crc64;
}

std::string crc_text(codec::crc_algorithm algorithm, std::uint64_t value)
{
    std::array<std::uint8_t, 8> bytes{};
    const std::size_t size = codec::crc_size(algorithm);
    for (std::size_t i = 0; i != size; ++i) {
        bytes[size - 1 - i] = static_cast<std::uint8_t>(value >> (8 * i));
    }
    return codec::base64_encode(std::span{bytes}.first(size));
}

std::optional<std::uint64_t> crc_value(codec::crc_algorithm algorithm, std::string_view text)
{
    const auto bytes = codec::base64_decode(text);
    if (!bytes || bytes->size() != codec::crc_size(algorithm)) {
        return std::nullopt;
    }
    std::uint64_t value = 0;
    for (const std::uint8_t byte : *bytes) {
        value = value << 8 | byte;
    }
    return value;
}

std::optional<std::uint64_t>
whole_crc(codec::crc_algorithm algorithm, std::span<const model::part_receipt> parts)
{
    codec::crc_combiner whole{algorithm};
    for (const model::part_receipt& part : parts) {
        if (!part.crc) {
            return std::nullopt;
        }
        whole.append(*part.crc, part.size);
    }
    return whole.value();
}

void confirm_crc(codec::crc_algorithm algorithm, const model::step& step, model::verdict& v)
{
    const std::string_view prefix = names_of(algorithm).prefix;
    if (v.kind != model::verdict_kind::done) {
        return;
    }
    const std::optional<std::uint64_t> sent = expected_crc(algorithm, step);
    if (!v.got.checksum.starts_with(prefix)) {
        // Some stores take the header and ignore it; some answer Complete without, after they looked at it.
        v.unchecked = sent && model::kind_of(step) != model::step_kind::complete;
        return;
    }
    if (!sent || v.got.checksum.substr(prefix.size()) == crc_text(algorithm, *sent)) {
        return;
    }
    const bool ended = model::kind_of(step) == model::step_kind::complete;
    v.kind = ended ? model::verdict_kind::failed : model::verdict_kind::retry;
    v.code = errc::data_corruption;
    v.message = "the service says that it stored bytes with another checksum than those that were sent";
    v.got = {};
}

} // namespace cloudbuf::provider::s3
