// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Decides what a refusal means: again, elsewhere, with other credentials, or never.

#pragma once

#include "model/http.hpp"
#include "model/step.hpp"
#include "model/verdict.hpp"
#include "provider/s3/error_document.hpp"
#include "provider/s3/profile.hpp"
#include "provider/s3/site.hpp"

#include <optional>

namespace cloudbuf::provider::s3 {

// `response` is an error by its status, or a success by its status with an Error document as its body.
model::verdict refusal(
    model::step_kind kind,
    const model::http_response& response,
    const std::optional<error_document>& document,
    const profile& p,
    const site& place
);

} // namespace cloudbuf::provider::s3
