// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Which faults strike in one run, and when: by chance, or as a script says.

#include "sim/fault_plan.hpp"

#include <algorithm>

namespace cloudbuf::sim {

bool fault_plan::strikes(fault f)
{
    const unsigned occasion = occasions_[index_of(f)]++;
    for (const scripted_fault& s : script_) {
        if (s.what == f && s.after == occasion) {
            return true;
        }
    }
    const double chance = chances_[index_of(f)];
    return chance > 0 && net::unit_random(random_) < chance;
}

bool fault_plan::may_strike(fault f) const
{
    return chances_[index_of(f)] > 0 ||
           std::ranges::any_of(script_, [f](const scripted_fault& s) { return s.what == f; });
}

std::string fault_plan::unconsumed() const
{
    std::string out;
    for (const scripted_fault& s : script_) {
        const auto planned = std::ranges::count(script_, s.what, &scripted_fault::what);
        if (occasions_[index_of(s.what)] <= s.after || hits_[index_of(s.what)] < planned) {
            out += out.empty() ? "" : ", ";
            out += name_of(s.what);
        }
    }
    return out;
}

} // namespace cloudbuf::sim
