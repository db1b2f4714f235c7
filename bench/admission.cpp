// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// What three rules of admission make of many producers under one limit, in virtual time.

#include "admission/closing_budget.hpp"
#include "admission/market.hpp"
#include "admission/whole_parts.hpp"
#include "support/command_line.hpp"
#include "support/report.hpp"
#include "support/statistics.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <iomanip>
#include <iostream>
#include <string>
#include <vector>

namespace bench = cloudbuf::bench;
namespace plan = cloudbuf::plan;
using namespace std::chrono_literals;

namespace {

struct scenario {
    std::string name;
    std::size_t mebibytes; // the limit
    std::vector<bench::crowd> crowds;
};

std::vector<scenario> scenarios()
{
    const bench::crowd slow_few{.producers = 100, .bytes_per_second = 20e3, .hurries_after = 10};
    const bench::crowd slow_many{.producers = 300, .bytes_per_second = 20e3, .hurries_after = 10};
    const std::vector<bench::crowd> mixed{{30, bench::hurry}, {270, 20e3}};
    return {
        {"4 bulk", 64, {{4, bench::hurry}}},
        {"20 bulk", 256, {{20, bench::hurry}}},
        {"100 bulk", 64, {{100, bench::hurry}}},
        {"100 bulk, 100 with objects of 100 kB", 64, {{100, bench::hurry}, {100, bench::hurry, 100'000}}},
        {"200 at 1 MB/s", 256, {{200, 1e6}}},
        {"30 bulk, 270 at 20 kB/s", 256, mixed},
        {"30 bulk, 270 at 20 kB/s", 64, mixed},
        {"100 at 20 kB/s, bulk after 10 s", 64, {slow_few}},
        {"100 at 20 kB/s, bulk after 10 s", 256, {slow_few}},
        {"300 at 20 kB/s, bulk after 10 s", 64, {slow_many}},
        {"300 at 20 kB/s, bulk after 10 s", 256, {slow_many}},
    };
}

bench::market_settings settings_of(const scenario& s)
{
    bench::market_settings out;
    out.limit = s.mebibytes * plan::mib;
    out.crowds = s.crowds;
    return out;
}

struct outcome {
    std::string rule;
    bench::market_result result;
};

std::vector<outcome> compare_rules(const bench::market_settings& s)
{
    bench::whole_parts whole{s.limit};
    bench::closing_budget bankers{s.limit, plan::claim_rules{0ms, 0ms, 0ms}};
    bench::closing_budget claims{s.limit, plan::claim_rules{}};
    return {
        {"whole parts", bench::market{s, whole}.run()},
        {"banker's alone", bench::market{s, bankers}.run()},
        {"claims", bench::market{s, claims}.run()},
    };
}

double in_mib(std::size_t bytes)
{
    return static_cast<double>(bytes) / static_cast<double>(plan::mib);
}

void add_rows(bench::report& to, const scenario& s, const outcome& o)
{
    const std::string name = s.name + ", " + std::to_string(s.mebibytes) + " MiB: " + o.rule;
    const auto limit = bench::aim::below(static_cast<double>(s.mebibytes));
    to.add({name + ", throughput", "MiB/s", bench::only(o.result.mib_per_second), {}, {}});
    to.add({name + ", memory peak", "MiB", bench::only(in_mib(o.result.peak)), limit, {}});
    to.add({name + ", progress", "", bench::only(o.result.least_to_most), {}, "least / most"});
    to.add({name + ", longest wait", "s", bench::only(o.result.longest_wait), {}, {}});
}

void print_head(double seconds)
{
    std::cout << "admission: " << seconds
              << " s of virtual time, parts of 8 MiB, 16 connections of 90 MB/s\n\n"
              << std::left << std::setw(60) << "" << std::right << std::setw(10) << "MiB/s" << std::setw(10)
              << "peak" << std::setw(14) << "least/most" << std::setw(10) << "wait, s" << '\n';
}

void print_line(const std::string& name, const bench::market_result& r)
{
    std::cout << std::left << std::setw(60) << name << std::right << std::fixed << std::setprecision(0)
              << std::setw(10) << r.mib_per_second << std::setw(10) << in_mib(r.peak) << std::setprecision(2)
              << std::setw(14) << r.least_to_most << std::setprecision(1) << std::setw(10) << r.longest_wait
              << '\n';
}

void run(const bench::command_line& options)
{
    bench::report report{options};
    report.add_note(
        "In virtual time: whatever the repetitions, each simulation runs once, and always comes to the same."
    );
    const bench::market_settings defaults;
    report.add_setting("virtual seconds", defaults.seconds);
    report.add_setting("part size (MiB)", in_mib(defaults.part));
    report.add_setting("connections", std::uint64_t{defaults.connections});
    report.add_setting("bytes/s of each connection", defaults.connection_rate);
    report.add_setting("bytes/s of a bulk producer", bench::hurry);
    if (!options.json()) {
        print_head(defaults.seconds);
    }
    for (const scenario& s : scenarios()) {
        for (const outcome& o : compare_rules(settings_of(s))) {
            add_rows(report, s, o);
            if (!options.json()) {
                print_line(s.name + ", " + std::to_string(s.mebibytes) + " MiB: " + o.rule, o.result);
            }
        }
    }
    if (options.json()) {
        report.print();
    }
}

} // namespace

int main(int argc, char** argv)
{
    bench::command_line options{
        "admission", "what three rules of admission make of many producers, in virtual time: always the same"
    };
    if (!options.parse(argc, argv)) {
        return options.exit_status();
    }
    try {
        run(options);
    } catch (const std::exception& e) {
        std::cerr << "admission: " << e.what() << '\n';
        return 1;
    }
    return 0;
}
