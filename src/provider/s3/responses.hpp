// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Proves success: an answer counts only if it holds what its step must yield.

#pragma once

#include "model/http.hpp"
#include "model/step.hpp"
#include "model/verdict.hpp"
#include "provider/s3/profile.hpp"
#include "provider/s3/site.hpp"

namespace cloudbuf::provider::s3 {

model::verdict
verdict_of(model::step_kind kind, const model::http_response& response, const profile& p, const site& place);

} // namespace cloudbuf::provider::s3
