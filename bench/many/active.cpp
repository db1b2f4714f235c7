// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Bulk producers by the thousand under a limit that has room for a tenth of them, beside four of them.

#include "many/percentile_rows.hpp"
#include "many/producers.hpp"
#include "many/scenarios.hpp"
#include "support/random_bytes.hpp"
#include "support/sink_process.hpp"
#include "support/statistics.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace cloudbuf::bench {

namespace {

constexpr std::size_t part_size = 64 * 1024;
constexpr std::size_t memory_limit = 64 * mib;
constexpr unsigned connections = 32;

using series = std::vector<double>; // one value for each repetition

struct crowd_rows {
    series whole;  // CPU seconds for each GiB
    series middle; // the same
    series rate;   // GiB for each second
    series busy;   // the sink's share of time with something to do
    series peak;   // MiB
    series progress;
    percentile_rows late;
};

double gibibytes(std::uint64_t bytes)
{
    return static_cast<double>(bytes) / gib;
}

void measure(sink_process& sink, const producers_settings& s, crowd_rows& to)
{
    const sink_statistics before = sink.statistics();
    const producers_result r = run_producers(s);
    to.busy.push_back(sink_statistics::busy_fraction(before, sink.statistics()));
    to.whole.push_back(r.whole.cpu / gibibytes(r.bytes));
    to.middle.push_back(r.middle.cpu / gibibytes(r.middle_bytes));
    to.rate.push_back(gibibytes(r.bytes) / r.whole.seconds);
    to.peak.push_back(static_cast<double>(r.memory_peak) / static_cast<double>(mib));
    to.progress.push_back(r.least_to_most);
    to.late.add(percentiles_of(r.late));
}

void tell(report& to, const std::string& of, const crowd_rows& r)
{
    to.add({"object memory, peak" + of, "MiB", summarize(r.peak), aim::below(memory_limit / mib), {}});
    to.add({"progress at half time" + of, "", summarize(r.progress), aim::above(0.5), "least / most"});
    to.add({"in all" + of, "CPU s/GiB", summarize(r.whole), {}, {}});
    to.add({"middle half" + of, "CPU s/GiB", summarize(r.middle), {}, {}});
    to.add({"in all" + of, "GiB/s", summarize(r.rate), {}, {}});
    to.add({"sink busy" + of, "share", summarize(r.busy), {}, {}});
    r.late.tell(to, "loop stall" + of, "us");
}

} // namespace

void tell_active(report& to, const many_settings& s)
{
    sink_process sink;
    producers_settings many;
    many.sink = {sink.port(), sink.certificate_pem()};
    many.producers = static_cast<unsigned>(s.buffers);
    many.part_size = part_size;
    many.connections = connections;
    many.memory_limit = memory_limit;
    many.bytes = s.buffers * s.parts * part_size;
    producers_settings few = many;
    few.producers = 4;
    few.parts_in_flight = connections / few.producers; // as many as the others have on all connections

    crowd_rows of_many;
    crowd_rows of_few;
    for (std::uint64_t i = 0; i < s.repetitions; ++i) {
        measure(sink, i % 2 == 0 ? many : few, i % 2 == 0 ? of_many : of_few);
        measure(sink, i % 2 == 0 ? few : many, i % 2 == 0 ? of_few : of_many);
    }
    tell(to, ", " + std::to_string(s.buffers) + " producers of 64 KiB parts", of_many);
    tell(to, ", 4 producers of 64 KiB parts", of_few);
    const auto compare = [&](const std::string& what, const series& top, const series& bottom) {
        const std::string ratio = std::to_string(s.buffers) + " producers / 4 producers";
        to.add({"CPU " + what + ", " + ratio, "", summarize(ratios(top, bottom)), aim::below(1.15), ratio});
    };
    compare("in all", of_many.whole, of_few.whole);
    compare("of the middle half", of_many.middle, of_few.middle);
    to.add_note("\"In all\" of active producers has the first and the last request of each upload in it, "
                "which four producers "
                "hardly make; the middle half hardly has any.");
}

} // namespace cloudbuf::bench
