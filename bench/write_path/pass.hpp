// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// One pass of writes over the memory of a part, and what each of them took.

#pragma once

#include "support/allocations.hpp"

#include <boost/asio/buffer.hpp>

#include <cstddef>
#include <cstdint>
#include <ctime>
#include <vector>

namespace cloudbuf::bench {

/// As many writes as the first part of an upload takes: it stays open when it is full.
struct pass {
    static constexpr std::size_t part_size = std::size_t{8} * 1024 * 1024;

    explicit pass(const std::vector<char>& source) : bytes(source.data(), source.size()) {}

    boost::asio::const_buffer bytes; // of each write
    std::uint64_t writes = part_size / bytes.size();

    // For each write.
    double nanoseconds = 0;
    double allocations = 0;
};

/// Fills in what the writes of a pass took, from its construction to `stop`. By the clock of this thread's
/// processor time: a pass is about as long as the system lets others run in between.
class pass_watch {
public:
    explicit pass_watch(pass& p) : pass_(p), allocations_(allocations_so_far()), began_(now()) {}

    void stop()
    {
        const double passed = now() - began_;
        const auto writes = static_cast<double>(pass_.writes);
        pass_.nanoseconds = passed / writes;
        pass_.allocations = static_cast<double>((allocations_so_far() - allocations_).count) / writes;
    }

private:
    static double now()
    {
        timespec t{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
        return 1e9 * static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec);
    }

    pass& pass_;
    allocations allocations_;
    double began_;
};

} // namespace cloudbuf::bench
