// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The seam between clouds: three pure functions. Nothing above it knows which service it talks to.

#pragma once

#include <cloudbuf/credentials.hpp>

#include "model/http.hpp"
#include "model/step.hpp"
#include "model/verdict.hpp"

#include <boost/system/result.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

namespace cloudbuf::provider {

/// What a service allows, and how it wants to be used.
struct upload_limits {
    std::uint64_t min_part_size = 0; // does not hold for the last part
    std::uint64_t max_part_size = 0;
    std::uint64_t max_whole_size = 0; // of a single request
    std::uint64_t max_object_size = 0;
    std::uint32_t max_parts = 0;
    bool equal_parts = true; // parts other than the last must have one size
};

/// Everything that a request depends on beside the step: values, never sources.
struct signing_input {
    const credentials* keys = nullptr;
    std::chrono::system_clock::time_point time;
    std::string location; // from the last redirect; empty at first
    // An optional checksum is left out, and the digest of a payload has its SHA-256.
    bool without_checksum = false;
};

/// Speaks for one destination with one set of options. Immutable, except for caches that do not show.
/// Not thread-safe: each upload has its own.
class provider {
public:
    virtual ~provider() = default;

    virtual upload_limits limits() const = 0;

    /// What the digest of a payload must have.
    virtual model::wanted_digests digests() const = 0;

    /// The request of a step. An error where a value cannot be put into a request.
    virtual boost::system::result<model::http_request>
    encode(const model::step& s, const signing_input& input) = 0;

    /// What the answer to that step means.
    virtual model::verdict decode(const model::step& s, const model::http_response& response) const = 0;

    /// What the upload writes into the object's metadata; empty if turned off.
    virtual const std::string& write_token() const noexcept = 0;
};

} // namespace cloudbuf::provider
