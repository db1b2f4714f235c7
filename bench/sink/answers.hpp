// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// What a store would say: success, always, and as little of it as a client accepts.

#pragma once

#include "sink/counters.hpp"
#include "sink/request.hpp"

#include <string>

namespace cloudbuf::bench {

struct answer {
    std::string text; // head and body
    bool closes = false;
};

/// The counters are what `GET /stats` asks for.
answer answer_to(const request& r, const sink_counters& counters);

/// To something that cannot be understood.
answer refusal();

} // namespace cloudbuf::bench
