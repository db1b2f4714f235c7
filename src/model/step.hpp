// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The steps of an upload as values: what is to be asked of a service, whichever it is.

#pragma once

#include "codec/crc.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace cloudbuf::model {

/// What a service is to be told about the bytes of a request.
struct wanted_digests {
    bool sha256 = true;
    bool md5 = false;
    std::optional<codec::crc_algorithm> crc;
    bool crc_is_optional = false; // where the service refuses it, the payload may be signed instead
};

/// What is known about the bytes of a request before it is sent: of the digests, those that were wanted.
struct payload_digest {
    std::uint64_t size = 0;
    std::optional<std::array<std::uint8_t, 32>> sha256;
    std::optional<std::array<std::uint8_t, 16>> md5;
    std::optional<std::uint64_t> crc;
};

/// A part that the service has, as Complete names it.
struct part_receipt {
    std::uint32_t number = 0;
    std::string etag; // verbatim, with its quotes
    std::uint64_t size = 0;
    std::optional<std::uint64_t> crc = std::nullopt; // as in its digest

    friend bool operator==(const part_receipt&, const part_receipt&) = default;
};

struct put_whole {
    payload_digest payload;
};

struct begin {};

struct put_part {
    std::string upload_id;
    std::uint32_t number = 1; // from 1
    payload_digest payload;
};

struct complete {
    std::string upload_id;
    std::vector<part_receipt> parts; // ascending
    std::uint64_t size = 0;          // of the whole object
};

struct abort {
    std::string upload_id;
};

/// Does the object exist, how large is it, and whose is it?
struct query {};

/// Which parts does the service have?
struct list_parts {
    std::string upload_id;
    std::uint32_t after = 0; // those behind this one
};

using step = std::variant<put_whole, begin, put_part, complete, abort, query, list_parts>;

enum class step_kind : std::uint8_t { put_whole, begin, put_part, complete, abort, query, list_parts };

inline step_kind kind_of(const step& s) noexcept
{
    return static_cast<step_kind>(s.index());
}

/// "put whole", "begin", "put part", "complete", "abort", "query", "list parts".
const char* name_of(step_kind kind) noexcept;

} // namespace cloudbuf::model
