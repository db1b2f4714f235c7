// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The one debug line of each attempt.

#include "engine/step_log.hpp"

namespace cloudbuf::engine {

std::string to_string(const step_line& line)
{
    std::string out;
    out.reserve(192);
    out.append(line.label).append(": ").append(line.step).append(": ").append(line.method);
    if (line.payload != 0) {
        out.append(" ").append(std::to_string(line.payload)).append(" B");
    }
    out.append(" to ").append(line.endpoint).append(" -> ");
    if (line.status != 0) {
        out.append(std::to_string(line.status));
    }
    if (line.why) {
        out.append(line.status != 0 ? " " : "");
        out.append(line.why->provider_code.empty() ? line.why->code.message() : line.why->provider_code);
    }
    out.append(" (attempt ").append(std::to_string(line.attempt)).append(", ");
    out.append(std::to_string(line.took.count())).append(" ms)");
    if (line.retry_in) {
        out.append(", retry in ").append(std::to_string(line.retry_in->count())).append(" ms");
    }
    if (!line.request_id.empty()) {
        out.append(", request-id ").append(line.request_id);
    }
    return out;
}

} // namespace cloudbuf::engine
