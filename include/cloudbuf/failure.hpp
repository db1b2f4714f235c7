// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The evidence of a failed upload: what happened, where, and what identifies it at the provider.

#pragma once

#include <cloudbuf/error.hpp>

#include <chrono>
#include <cstdint>
#include <string>

namespace cloudbuf {

/// \brief Why an upload failed, with everything a support request needs and no secret.
/// \details
/// `async_cloud_buffer::last_failure()` returns the first failure of that buffer: later ones are
/// consequences and do not replace it.
///
/// For \ref errc::outcome_unknown, `bucket`, `key`, `upload_id`, `write_token` and `size` are what it takes
/// to find out later: `client::resolve` does, also in another process that was given these five.
struct failure {
    error_code code;  ///< Success (a default value) if nothing has failed.
    std::string step; ///< "put whole", "begin", "put part 7", "complete", "abort", "query"; empty if none was
                      ///< started.
    int http_status = 0;       ///< 0 where no answer was received.
    std::string provider_code; ///< The provider's own word, such as "SlowDown". Untrusted text.
    std::string message;       ///< What the service or the library had to say. Untrusted text, at most 1 KiB,
                               ///< control characters removed.
    std::string request_id;    ///< The provider's request id (for S3 with its `x-amz-id-2`).
    unsigned attempts = 0;     ///< How often the step was sent.
    std::chrono::milliseconds elapsed{0}; ///< From the first attempt of the step to its end.
    std::string endpoint;                 ///< Host and port; no query, no credentials.
    std::string bucket;                   ///< The destination.
    std::string key;                      ///< The destination.
    std::string upload_id;                ///< The multipart upload, if one was begun.
    std::string write_token; ///< What this upload wrote into the object's metadata; empty if turned off.
    std::uint64_t size = 0;  ///< Bytes of the object whose outcome is unknown.

    /// True if there is a failure to speak of.
    explicit operator bool() const noexcept { return static_cast<bool>(code); }
};

/// One line for a log: code, step, status, provider code, message, request id.
std::string to_string(const failure& f);

} // namespace cloudbuf
