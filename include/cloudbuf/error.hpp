// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The errors of cloudbuf: one enumeration, its category, and conditions to ask about a whole class of them.

#pragma once

#include <boost/system/error_category.hpp>
#include <boost/system/error_code.hpp>
#include <boost/system/error_condition.hpp>

#include <type_traits>

namespace cloudbuf {

using error_code = boost::system::error_code;

/// \brief What can go wrong, beside the errors of Asio and of the operating system.
/// \details
/// `error_code::message()` of each says what to do about it. The evidence of one particular failure
/// (HTTP status, provider code, request id) is in \ref failure.
enum class errc {
    // Usage
    closed = 1,              ///< `close()` or `abort()` was called before.
    busy,                    ///< Another operation of this buffer is outstanding.
    invalid_options,         ///< An option has a value that cannot work.
    invalid_destination,     ///< The URL, the bucket or the key is malformed.
    unsupported_destination, ///< A well-formed destination that this version does not write to.
    no_credentials,          ///< No credentials were found, or they cannot be used.
    aborted,                 ///< The upload was given up on the caller's request; nothing is visible.

    // Network
    timeout,         ///< No progress within the time that the step allows.
    connect_failed,  ///< No address of the endpoint could be resolved or connected to.
    connection_lost, ///< The connection ended before the answer was complete.
    tls_failed,      ///< The TLS handshake failed, or the peer's certificate was refused.

    // Service
    access_denied,        ///< The service refused the credentials or the permission.
    credentials_expired,  ///< The session token has expired and could not be renewed.
    clock_skewed,         ///< The local clock differs from the service's by more than it accepts.
    not_found,            ///< The bucket (or another resource named in the request) does not exist.
    upload_gone,          ///< The multipart upload was aborted or completed by somebody else.
    wrong_region,         ///< The bucket is in another region, which could not be determined.
    throttled,            ///< The service asked to slow down until the retries were used up.
    server_error,         ///< The service failed until the retries were used up.
    precondition_failed,  ///< The condition of `if_match` or `if_none_match` does not hold.
    conditional_conflict, ///< A concurrent write made the condition undecidable: upload again.
    data_corruption,      ///< The service received other bytes than were sent, repeatedly.
    not_supported,        ///< The service does not support a feature that the request asked for.
    request_rejected,     ///< The service refused the request for a reason of its own.

    // Protocol
    malformed_response, ///< The answer is not what the protocol says.
    missing_etag,       ///< The answer lacks the entity tag that proves success.

    // Limits
    too_many_parts,   ///< The object cannot take more bytes with this part size.
    object_too_large, ///< The part or the object exceeds a limit of the service.

    // Outcome
    outcome_unknown, ///< It could not be determined whether the object was committed.
};

/// \brief Classes of errors, to compare an `error_code` with: `if (ec == condition::transient)`.
enum class condition {
    usage = 1, ///< The program has to change: misuse, a bad option, a bad destination.
    transient, ///< The same upload may succeed later: network, throttling, failures of the service.
    denied,    ///< Credentials or permissions have to change.
    conflict,  ///< Another writer was there: `precondition_failed`, `conditional_conflict`.
};

/// The category of \ref errc; its name is "cloudbuf".
const boost::system::error_category& error_category() noexcept;

/// The category of \ref condition.
const boost::system::error_category& condition_category() noexcept;

inline error_code make_error_code(errc e) noexcept
{
    return {static_cast<int>(e), error_category()};
}

inline boost::system::error_condition make_error_condition(condition c) noexcept
{
    return {static_cast<int>(c), condition_category()};
}

} // namespace cloudbuf

template <>
struct boost::system::is_error_code_enum<cloudbuf::errc> : std::true_type {};
template <>
struct boost::system::is_error_condition_enum<cloudbuf::condition> : std::true_type {};
