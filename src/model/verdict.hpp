// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// What an answer means: the one vocabulary in which providers speak to the retry policy and the planner.

#pragma once

#include <cloudbuf/error.hpp>

#include "model/step.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace cloudbuf::model {

/// What a successful step yielded; each step fills in its own fields.
struct receipt {
    std::string upload_id;             // begin
    std::string etag;                  // put whole, put part, complete, query
    std::string version;               // put whole, complete, query
    std::string checksum;              // "algorithm:base64", where the service confirmed one
    bool fickle_tags = false;          // begin, put part: the same bytes may get another tag each time
    bool exists = true;                // query: the object does; abort: the upload did until now
    std::optional<std::uint64_t> size; // query
    std::string write_token;           // query: what the object's metadata says
    std::vector<part_receipt> parts;   // list parts: ascending, without the checksum where none was told
    bool more_parts = false;           // list parts: behind these
    std::string request_id;
};

enum class verdict_kind : std::uint8_t {
    done,                // proved to have succeeded: `got` says what it yielded
    retry,               // a passing fault of the service or the way to it
    throttled,           // a passing refusal: slow down
    refresh_credentials, // the credentials have expired: ask for others, then again
    correct_clock,       // the clocks disagree: `server_time` is the service's
    consent_refused,     // the service does not do what Expect asks for: send without
    checksum_refused,    // the service does not take the checksum: sign the payload instead
    redirect,            // ask elsewhere: `location` goes back into the signing input
    failed,              // asking again cannot help
};

struct verdict {
    verdict_kind kind = verdict_kind::failed;
    receipt got;     // of `done`
    error_code code; // of everything else: what to report when this was the last attempt
    unsigned http_status = 0;
    std::string provider_code; // the service's own word for it
    std::string message;       // untrusted; cleaned and bounded
    std::string request_id;
    std::optional<std::chrono::milliseconds> retry_after;
    std::optional<std::chrono::system_clock::time_point> server_time;
    std::string location;                // of `redirect`; opaque to everyone but the provider
    std::optional<unsigned> retry_limit; // fewer retries than the policy would allow, if set
    // Of `done`: the service took bytes with a checksum, and its answer does not say that it looked at it.
    bool unchecked = false;
    // Of Complete that failed: it names a part that the service lacks, or has under another tag.
    bool unknown_part = false;
    // The service may nonetheless have done, or may yet do, what was asked (a 5xx, or an answer that
    // proves nothing). Never set with `done`.
    bool ambiguous = false;
};

} // namespace cloudbuf::model
