// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Which faults strike in one run, and when: by chance, or as a script says.

#pragma once

#include "model/step.hpp"
#include "sim/faults.hpp"
#include "support/sim/sim_random.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace cloudbuf::sim {

/// A fault that must strike: when its occasion comes for the (`after` + 1)th time.
struct scripted_fault {
    fault what = fault::delay;
    unsigned after = 0;
};

class fault_plan {
public:
    explicit fault_plan(std::uint64_t seed) : random_(seed) {}

    /// At each occasion with this probability; of a fault of requests, for one kind of them only.
    void expect(fault f, double probability, std::optional<model::step_kind> of = std::nullopt)
    {
        chances_[index_of(f)] = probability;
        kinds_[index_of(f)] = of;
    }

    void script(std::vector<scripted_fault> s) { script_ = std::move(s); }

    /// An occasion of `f` has come: does it strike?
    bool strikes(fault f);

    /// Some occasion may make it strike.
    bool may_strike(fault f) const;

    /// A request of this kind may be an occasion.
    bool concerns(fault f, model::step_kind kind) const
    {
        return kinds_[index_of(f)].value_or(kind) == kind && may_strike(f);
    }

    /// It took effect. Of most kinds this is the same as to strike; a connection that is to be cut after some
    /// bytes may end before.
    void hit(fault f) { ++hits_[index_of(f)]; }

    const std::array<unsigned, fault_count>& hits() const noexcept { return hits_; }

    /// Names of the scripted faults that never struck, or struck and had no effect.
    std::string unconsumed() const;

    /// For everything that a fault needs to choose.
    sim_random& random() noexcept { return random_; }

private:
    sim_random random_;
    std::array<double, fault_count> chances_{};
    std::array<std::optional<model::step_kind>, fault_count> kinds_{};
    std::vector<scripted_fault> script_;
    std::array<unsigned, fault_count> occasions_{};
    std::array<unsigned, fault_count> hits_{};
};

} // namespace cloudbuf::sim
