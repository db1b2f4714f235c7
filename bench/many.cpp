// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Thousands of buffers on one loop, and writes that have to wait: cost, fairness, stalls, latency.

#include "many/scenarios.hpp"
#include "support/command_line.hpp"
#include "support/private_network.hpp"
#include "support/report.hpp"
#include "support/usage.hpp"

#include <algorithm>
#include <exception>
#include <iostream>
#include <string>
#include <utility>

namespace bench = cloudbuf::bench;

namespace {

using scenario = void (*)(bench::report&, const bench::many_settings&);

constexpr std::pair<const char*, scenario> scenarios[] = {
    {"idle", &bench::tell_idle},
    {"stall", &bench::tell_stall},
    {"active", &bench::tell_active},
    {"latency", &bench::tell_latency},
};

bool is_scenario(const std::string& name)
{
    return std::ranges::any_of(scenarios, [&](const auto& s) { return name == s.first; });
}

void run(const bench::command_line& options, const bench::many_settings& s, const std::string& only)
{
    bench::report report{options};
    report.add_setting("buffers", s.buffers);
    report.add_setting("parts of each active one", s.parts);
    report.add_setting("rate R (bytes/s)", s.rate);
    for (const auto& [name, tell] : scenarios) {
        if (only.empty() || only == name) {
            tell(report, s);
        }
    }
    report.print();
}

} // namespace

int main(int argc, char** argv)
{
    bench::many_settings s;
    std::string only;
    std::string child_idle;
    bench::command_line options{"many", "thousands of buffers on one loop, and writes that have to wait"};
    options.add_text("--only", only, "idle, stall, active or latency (all)");
    options.add_number("--buffers", s.buffers, "of the idle and the active scenario (10000)");
    options.add_number("--parts", s.parts, "that each active producer sends, in the mean (10)");
    options.add_number("--rate", s.rate, "bytes per second of latency's slow sink and producer (100000000)");
    options.add_text("--child-idle", child_idle, "untouched or one-byte: one measurement of idle buffers");
    if (!options.parse(argc, argv)) {
        return options.exit_status();
    }
    try {
        if (!child_idle.empty()) {
            bench::measure_idle(s.buffers, child_idle);
            return 0;
        }
        if (!only.empty() && !is_scenario(only)) {
            std::cerr << "many: there is no scenario " << only << '\n';
            return 2;
        }
        s.repetitions = options.repetitions();
        s.quick = options.quick();
        if (s.quick) {
            s.buffers = std::min<std::uint64_t>(s.buffers, 1000);
            s.parts = std::min<std::uint64_t>(s.parts, 4);
        }
        bench::enter_private_network();
        bench::pin_to_core(0);
        run(options, s, only);
    } catch (const std::exception& e) {
        std::cerr << "many: " << e.what() << '\n';
        return 1;
    }
    return 0;
}
