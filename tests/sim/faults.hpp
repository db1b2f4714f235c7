// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Everything that can go wrong in the simulated world, each kind with a name.

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace cloudbuf::sim {

enum class fault : std::uint8_t {
    // The way to a connection.
    refuse_connect,
    resolve_failure,
    dead_address, // one of several: the dial takes as long as its deadline allows
    dead_host,    // all of them
    tls_failure,

    // A connection.
    delay,
    bandwidth,
    fragment,
    cut_upward,    // writing fails after so many bytes
    cut_downward,  // reading fails after so many bytes
    lose_upward,   // what is sent after so many bytes never arrives
    lose_downward, // the same for the answers
    reset,         // by the peer, in the midst of a request
    idle_close,    // by the peer, before the client would do it

    // A request that is not acted upon.
    never_answer,
    internal_error,    // 500
    slow_down,         // 503
    slow_down_hint,    // 503 with x-amz-retry-after
    too_many_requests, // 429
    request_timeout,   // 400
    error_after_200,
    unknown_checksum, // 501, naming the header
    expired_token,
    conflict,          // 409, or 200 for no reason of the client's: another write is going on
    bad_digest,        // the bytes were damaged on their way
    redirect,          // the bucket is in another region
    wrong_region,      // the same, told by the signature check
    clock_skew,        // of an hour
    revoked,           // the credentials, for good
    forgotten_upload,  // somebody aborted it
    other_writer,      // wins the key just before the final request
    unequal_parts,     // are refused, but only when the upload is completed
    changed_tags,      // a part that came late has another tag than the one that was told
    lingering_upload,  // an abort leaves it as long as a part is under way
    refused_retry_403, // our own success, repeated
    refused_retry_409,
    refused_retry_412,

    // A request that is acted upon.
    lost_answer,      // the connection ends instead
    silence,          // nothing comes instead
    error_after_work, // 500 although it was done
    late_work,        // long after the client gave up
    work_after_query, // just after the client was told that there is no object
    answer_twice,
    unconfirmed_checksum, // the answer does not name it
    slow_answer,          // by 5 s
    whitespace,           // before the final answer, for minutes
    leading_whitespace,   // before its document
    truncated_answer,     // a document without its end, well framed
};

inline constexpr std::size_t fault_count = static_cast<std::size_t>(fault::truncated_answer) + 1;

std::string_view name_of(fault f) noexcept;
std::optional<fault> fault_from(std::string_view name) noexcept;

constexpr std::size_t index_of(fault f) noexcept
{
    return static_cast<std::size_t>(f);
}

} // namespace cloudbuf::sim
