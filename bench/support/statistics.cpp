// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// What many measurements of one thing come to: median, extremes, percentiles.

#include "support/statistics.hpp"

#include <algorithm>
#include <cmath>

namespace cloudbuf::bench {

summary summarize(std::vector<double> values)
{
    if (values.empty()) {
        return {};
    }
    std::sort(values.begin(), values.end());
    const std::size_t half = values.size() / 2;
    const double median = values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
    return {median, values.front(), values.back()};
}

summary only(double value)
{
    return {value, value, value};
}

std::vector<double> ratios(const std::vector<double>& top, const std::vector<double>& bottom)
{
    std::vector<double> out;
    for (std::size_t i = 0; i < std::min(top.size(), bottom.size()); ++i) {
        out.push_back(top[i] / bottom[i]);
    }
    return out;
}

percentiles percentiles_of(std::vector<double> samples)
{
    if (samples.empty()) {
        return {};
    }
    std::sort(samples.begin(), samples.end());
    const auto at = [&](double fraction) {
        const double rank = std::ceil(fraction * static_cast<double>(samples.size()));
        const auto index = static_cast<std::size_t>(std::max(rank, 1.0)) - 1;
        return samples[std::min(index, samples.size() - 1)];
    };
    return {at(0.5), at(0.99), at(0.999), samples.back(), samples.size()};
}

} // namespace cloudbuf::bench
