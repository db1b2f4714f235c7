// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Builds the request of each step, as far as it does not depend on place, time and keys.

#pragma once

#include "model/http.hpp"
#include "model/step.hpp"
#include "provider/s3/profile.hpp"

#include <boost/system/result.hpp>

#include <string>
#include <vector>

namespace cloudbuf::provider::s3 {

struct unsigned_request {
    std::string method;
    std::string query;                       // as on the wire; empty: none
    std::vector<model::http_header> headers; // the first is for the signature, and still empty
    std::string body;
    std::string payload_hash; // SHA-256 in hex
    bool sends_payload = false;
};

// An error where the step has a value that no request can carry. `without_checksum` leaves out what is
// optional.
boost::system::result<unsigned_request>
request_of(const model::step& step, const profile& p, bool without_checksum);

} // namespace cloudbuf::provider::s3
