// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Reads the document that says which parts a multipart upload has.

#pragma once

#include "codec/crc.hpp"
#include "model/step.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace cloudbuf::provider::s3 {

struct part_listing {
    std::vector<model::part_receipt> parts;
    bool more = false;
};

/// Nothing if it is not such a document, whole and with all that a part must have. Checksums are read if they
/// are of that kind.
std::optional<part_listing> read_part_listing(std::string_view body, std::optional<codec::crc_algorithm> crc);

} // namespace cloudbuf::provider::s3
