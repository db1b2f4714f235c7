// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// What happened in a run, in order and with its time.

#include "sim/journal.hpp"

#include <chrono>

namespace cloudbuf::sim {

std::string journal::text() const
{
    const net::steady_time start = time_->now() - time_->elapsed();
    std::string out;
    for (const entry& e : entries_) {
        const auto at = std::chrono::duration_cast<std::chrono::microseconds>(e.when - start).count();
        const std::string fraction = std::to_string(at % 1'000'000);
        out += std::to_string(at / 1'000'000) + '.' + std::string(6 - fraction.size(), '0') + fraction + ' ';
        out.append(e.who).append(": ").append(e.what) += '\n';
    }
    return out;
}

} // namespace cloudbuf::sim
