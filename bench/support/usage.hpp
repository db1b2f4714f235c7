// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// What this process has used, and where it runs.

#pragma once

#include <chrono>
#include <cstdint>

namespace cloudbuf::bench {

/// User and system time of all threads.
double cpu_seconds();

/// The most memory that was ever resident (VmHWM), in bytes. It never shrinks: measure in a fresh process.
std::uint64_t peak_resident_bytes();

/// Of what is resident now, the pages of files: the program and its libraries (RssFile), in bytes. The kernel
/// maps those around one that is touched as well, and keeps them once for all processes.
std::uint64_t file_resident_bytes();

/// The calling thread, and the threads and processes that it starts, run on this core alone. False if there
/// is no such core.
bool pin_to_core(unsigned core);

/// How many cores are online.
unsigned core_count();

/// What a piece of work took.
struct cost {
    double cpu = 0;     // seconds of this process
    double seconds = 0; // of the wall clock
};

/// Runs from its construction on.
class stopwatch {
public:
    stopwatch() : began_(std::chrono::steady_clock::now()), cpu_(cpu_seconds()) {}

    cost elapsed() const
    {
        const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - began_;
        return {cpu_seconds() - cpu_, passed.count()};
    }

private:
    std::chrono::steady_clock::time_point began_;
    double cpu_;
};

} // namespace cloudbuf::bench
