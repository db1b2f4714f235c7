// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Any bytes as what happens to an upload: four settings, then events, each a digit and what it takes.

#include "fuzz/demand.hpp"
#include "fuzz/input.hpp"
#include "fuzz/upload_watch.hpp"

using namespace cloudbuf;

namespace {

void happen(fuzz::upload_watch& watch, fuzz::input& in)
{
    const std::size_t event = in.below(13);
    const bool of_one = event == 4 || event == 5 || event == 10 || event == 12; // of those in flight
    const std::size_t which = of_one ? in.below(4) : 0;
    switch (event) {
    case 0:
        return watch.cancel();
    case 1:
        return watch.close();
    case 2:
        return watch.seal(in.below(10));
    case 3:
        return watch.out_of_patience();
    case 4:
        return watch.fail(which, in.one_in(2));
    case 5: {
        const auto found = static_cast<fuzz::object>(in.below(6));
        return watch.succeed(which, found, in.one_in(2));
    }
    case 10:
        return watch.refuse_checksum(which);
    case 11:
        return watch.refuse_part();
    case 12:
        return watch.succeed(which, fuzz::object::ours, true, true);
    default:
        return watch.start();
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    fuzz::input in(data, size);
    plan::upload_plan::settings s;
    s.max_parts_in_flight = 1 + static_cast<unsigned>(in.below(4));
    s.write_token = in.one_in(4) ? "" : "token-of-ours";
    s.conditional = in.one_in(2);
    s.if_match = s.conditional && in.one_in(2) ? "\"old\"" : "";
    fuzz::upload_watch watch(s);
    while (!in.empty()) {
        happen(watch, in);
    }
    watch.play_out();
    return 0;
}
