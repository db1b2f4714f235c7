// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Any bytes as the decisions of producers that compete for memory. (What does not hold is thrown.)

#include "fuzz/input.hpp"
#include "unit/plan/memory_schedule.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    cloudbuf::fuzz::input in(data, size);
    cloudbuf::plan::test::memory_schedule schedule(in);
    while (!in.empty()) {
        schedule.step();
    }
    schedule.end();
    return 0;
}
