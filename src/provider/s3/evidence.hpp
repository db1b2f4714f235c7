// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Collects what an answer says beside its meaning: ids, times, and words for people.

#pragma once

#include "model/http.hpp"
#include "model/verdict.hpp"
#include "provider/s3/error_document.hpp"

#include <optional>

namespace cloudbuf::provider::s3 {

// A verdict of which everything is filled in but what the answer means.
model::verdict
evidence_of(const model::http_response& response, const std::optional<error_document>& document);

} // namespace cloudbuf::provider::s3
