// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// What a program found, as a table for people or as one JSON document.

#pragma once

#include "support/command_line.hpp"
#include "support/machine.hpp"
#include "support/statistics.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace cloudbuf::bench {

/// Where the median of a row is wanted: below, above or between.
struct aim {
    std::optional<double> at_least;
    std::optional<double> at_most;

    static aim below(double limit) { return {std::nullopt, limit}; }
    static aim above(double limit) { return {limit, std::nullopt}; }
    static aim between(double low, double high) { return {low, high}; }

    bool met_by(double value) const
    {
        return value >= at_least.value_or(value) && value <= at_most.value_or(value);
    }
};

struct row {
    std::string name;
    std::string unit;
    summary value;
    std::optional<bench::aim> aim;
    std::string ratio; // what is divided by what, if the row is a ratio
};

class report {
public:
    using setting_value = std::variant<bool, std::uint64_t, double, std::string>;

    /// Notes the machine as it is now: enter the private network before.
    explicit report(const command_line& options);

    /// Something else about the machine, such as the kernel that was chosen for this processor.
    void add_fact(std::string name, std::string value);

    /// What was measured: sizes, counts, choices.
    void add_setting(std::string name, setting_value value);

    void add(row r) { rows_.push_back(std::move(r)); }

    /// A row of percentiles becomes four.
    void add(const std::string& name, const std::string& unit, const percentiles& p);

    /// What a reader must know, such as that the sink was the bottleneck.
    void add_note(std::string text) { notes_.push_back(std::move(text)); }

    /// To stdout, in the form that was asked for.
    void print() const;

private:
    void print_table() const;
    void print_json() const;
    double stolen_share() const;

    std::string program_;
    bool json_;
    facts facts_;
    std::vector<std::pair<std::string, setting_value>> settings_;
    std::vector<row> rows_;
    std::vector<std::string> notes_;
    double stolen_before_;
    std::chrono::steady_clock::time_point began_;
};

} // namespace cloudbuf::bench
