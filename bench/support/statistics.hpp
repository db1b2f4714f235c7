// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// What many measurements of one thing come to: median, extremes, percentiles.

#pragma once

#include <cstddef>
#include <vector>

namespace cloudbuf::bench {

/// Of a few repetitions. The median is what a figure is judged by, the extremes are what it is worth.
struct summary {
    double median = 0;
    double min = 0;
    double max = 0;
};

/// All zero if there are no values. The median of an even number of values is the mean of the middle two.
summary summarize(std::vector<double> values);

/// Of one value that needs no repetition, such as a count.
summary only(double value);

/// One by one: what `top` is a multiple of. For ratios within one repetition, which alone survive noise.
std::vector<double> ratios(const std::vector<double>& top, const std::vector<double>& bottom);

struct percentiles {
    double p50 = 0;
    double p99 = 0;
    double p999 = 0;
    double max = 0;
    std::size_t count = 0;
};

/// Of many samples, by nearest rank. All zero if there are none.
percentiles percentiles_of(std::vector<double> samples);

} // namespace cloudbuf::bench
