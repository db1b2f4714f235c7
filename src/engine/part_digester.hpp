// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// What is said of a part's bytes to the service: every digest that it wants, side by side.

#pragma once

#include "codec/crc.hpp"
#include "codec/md5.hpp"
#include "codec/sha256.hpp"
#include "model/step.hpp"

#include <cstddef>
#include <optional>

namespace cloudbuf::engine {

/// One part after the other.
class part_digester {
public:
    explicit part_digester(const model::wanted_digests& wanted);

    void update(const void* bytes, std::size_t size);

    /// Of the bytes since the part began, without their number. The next part begins.
    model::payload_digest finish();

private:
    std::optional<codec::sha256_hasher> sha256_;
    std::optional<codec::md5_hasher> md5_;
    std::optional<codec::crc> crc_;
};

} // namespace cloudbuf::engine
