// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Percentiles of each repetition, as rows with a median, a least and a greatest value.

#pragma once

#include "support/report.hpp"
#include "support/statistics.hpp"

#include <optional>
#include <string>
#include <vector>

namespace cloudbuf::bench {

class percentile_rows {
public:
    /// One repetition.
    void add(const percentiles& p)
    {
        p50_.push_back(p.p50);
        p99_.push_back(p.p99);
        p999_.push_back(p.p999);
        max_.push_back(p.max);
    }

    void tell(
        report& to,
        const std::string& name,
        const std::string& unit,
        std::optional<aim> p99 = {},
        std::optional<aim> p999 = {}
    ) const
    {
        to.add({name + ", p50", unit, summarize(p50_), {}, {}});
        to.add({name + ", p99", unit, summarize(p99_), p99, {}});
        to.add({name + ", p99.9", unit, summarize(p999_), p999, {}});
        to.add({name + ", max", unit, summarize(max_), {}, {}});
    }

private:
    std::vector<double> p50_;
    std::vector<double> p99_;
    std::vector<double> p999_;
    std::vector<double> max_;
};

} // namespace cloudbuf::bench
