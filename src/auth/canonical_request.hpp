// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The canonical request of AWS Signature Version 4: the text that client and service both derive from a
// request.

#pragma once

#include "model/http.hpp"

#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace cloudbuf::auth {

// How a service reads a request ("Create a signed AWS API request", AWS Identity and Access Management user
// guide, step 1).
enum class signing_rules {
    s3,                   // path as it is on the wire, Content-Length not signed
    general,              // path normalized and encoded once more
    general_unnormalized, // path encoded once more
};

// Stands for the hash of a body that TLS and a checksum header protect instead. S3 only.
inline constexpr std::string_view unsigned_payload = "UNSIGNED-PAYLOAD";

// What is signed. The headers include those that carry the signature's own inputs: x-amz-date = date,
// x-amz-security-token where there is one and, for S3, x-amz-content-sha256 = payload_hash.
struct sigv4_request {
    std::string_view method;
    std::string_view host;  // the Host header; not among the headers
    std::string_view path;  // percent-encoded, byte for byte as on the wire
    std::string_view query; // from canonical_query(), byte for byte as on the wire
    std::span<const model::http_header> headers;
    std::string_view payload_hash; // lower-case hex of the body's SHA-256, or unsigned_payload
    std::string_view date;         // from amz_date()
    signing_rules rules = signing_rules::s3;
};

// From raw names and values: encoded, sorted, with '=' also where the value is empty.
std::string canonical_query(std::span<const std::pair<std::string, std::string>> parameters);

struct canonical_request {
    std::string text;
    std::string signed_headers; // "host;x-amz-date"
};

// Signs all headers that are given, except those that a connection or a proxy may change on the way.
canonical_request canonicalize(const sigv4_request& request);

} // namespace cloudbuf::auth
