// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The object checksums of S3: algorithms, whole or composite, running over bytes or over parts.

#pragma once

#include "testing/encode/crc.hpp"
#include "testing/encode/digest.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace cloudbuf::testing::s3 {

enum class checksum_algorithm { crc32, crc32c, crc64nvme, sha1, sha256 };

inline constexpr checksum_algorithm checksum_algorithms[] = {
    checksum_algorithm::crc32,
    checksum_algorithm::crc32c,
    checksum_algorithm::crc64nvme,
    checksum_algorithm::sha1,
    checksum_algorithm::sha256
};

enum class checksum_type { composite, full_object };

std::string_view name_of(checksum_algorithm algorithm);   // "CRC64NVME"
std::string header_of(checksum_algorithm algorithm);      // "x-amz-checksum-crc64nvme"
std::string xml_element_of(checksum_algorithm algorithm); // "ChecksumCRC64NVME"
std::size_t size_of(checksum_algorithm algorithm);        // of the raw value, in bytes
std::string_view name_of(checksum_type type);             // "FULL_OBJECT"

std::optional<checksum_algorithm> checksum_algorithm_from(std::string_view name); // case does not count
std::optional<checksum_type> checksum_type_from(std::string_view name);

// "Checking object integrity in Amazon S3": SHA digests cannot be whole, CRC64NVME cannot be composite.
bool is_possible(checksum_algorithm algorithm, checksum_type type);
checksum_type default_type(checksum_algorithm algorithm);

class checksum_stream {
public:
    explicit checksum_stream(checksum_algorithm algorithm);

    void update(std::string_view bytes);
    std::string finish(); // raw bytes

private:
    std::variant<crc32, crc32c, crc64nvme, digest> state_;
};

std::string checksum_of(checksum_algorithm algorithm, std::string_view bytes);

// Of a CRC only: the value of what is made of two pieces.
std::string
combine(checksum_algorithm algorithm, std::string_view a, std::string_view b, std::uint64_t size_of_b);

} // namespace cloudbuf::testing::s3
