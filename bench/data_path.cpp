// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// CPU and throughput of the data path: the library beside what is written naively, and beside the floor.

#include "codec/crc_kernels.hpp"
#include "data_path/floor.hpp"
#include "data_path/shape.hpp"
#include "data_path/system_calls.hpp"
#include "support/command_line.hpp"
#include "support/private_network.hpp"
#include "support/random_bytes.hpp"
#include "support/report.hpp"
#include "support/sink_process.hpp"
#include "support/statistics.hpp"
#include "support/usage.hpp"

#include <algorithm>
#include <exception>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace bench = cloudbuf::bench;
using bench::aim;

namespace {

struct choices {
    std::uint64_t mebibytes = 1024;
    std::uint64_t connections = 0;
    bool growth = false;
    bool count_system_calls = false;
    bool aes256 = false;
    std::string only;
    std::uint64_t sink_port = 0;
    std::string sink_certificate;
};

using series = std::vector<double>; // one value for each repetition

// What was seen on one number of connections.
struct measured {
    series encrypt, send, copy, copy_and_sum, floor; // CPU seconds for each GiB
    series naive, cloudbuf;                          // the same
    series naive_rate, cloudbuf_rate;                // GiB for each second
    series naive_busy, cloudbuf_busy;                // the sink's share of time with something to do
};

double per_gib(double seconds, std::uint64_t bytes)
{
    return seconds * bench::gib / static_cast<double>(bytes);
}

class program {
public:
    program(const bench::command_line& options, const choices& chosen)
        : options_(options),
          chosen_(chosen),
          sink_(chosen.aes256 ? std::vector<std::string>{"--aes256"} : std::vector<std::string>{}),
          report_(options)
    {
        report_.add_fact("crc kernel", std::string(cloudbuf::codec::crc_kernels().front().name));
        report_.add_setting("cipher", chosen.aes256 ? "AES-256-GCM" : "AES-128-GCM");
        report_.add_setting("part size (MiB)", std::uint64_t{bench::part_size / bench::mib});
        report_.add_setting("write size (KiB)", std::uint64_t{bench::write_size / 1024});
        report_.add_setting("MiB of each upload", chosen.mebibytes);
    }

    void run()
    {
        for (const unsigned connections : wanted_connections()) {
            compare(connections);
            if (chosen_.growth) {
                grow(connections);
            }
            if (chosen_.count_system_calls) {
                count_system_calls(connections);
            }
        }
        report_.print();
    }

private:
    std::vector<unsigned> wanted_connections() const
    {
        if (chosen_.connections != 0) {
            return {static_cast<unsigned>(chosen_.connections)};
        }
        return {1, 4};
    }

    bench::upload_shape shape(unsigned connections, std::uint64_t mebibytes) const
    {
        return {{sink_.port(), sink_.certificate_pem()}, connections, mebibytes * bench::mib};
    }

    // All ways in each repetition, so that a noisy minute hits all of them; each second time backwards.
    void compare(unsigned connections)
    {
        const bench::upload_shape s = shape(connections, chosen_.mebibytes);
        bench::data_path_floor floor{connections};
        floor.copy(s.bytes / 8); // touches the memory
        measured m;
        for (std::uint64_t i = 0; i < options_.repetitions(); ++i) {
            if (i % 2 == 0) {
                measure_floor(floor, s, m);
                measure_upload(&bench::upload_naively, s, m.naive, m.naive_rate, m.naive_busy);
                measure_upload(&bench::upload_with_cloudbuf, s, m.cloudbuf, m.cloudbuf_rate, m.cloudbuf_busy);
            } else {
                measure_upload(&bench::upload_with_cloudbuf, s, m.cloudbuf, m.cloudbuf_rate, m.cloudbuf_busy);
                measure_upload(&bench::upload_naively, s, m.naive, m.naive_rate, m.naive_busy);
                measure_floor(floor, s, m);
            }
        }
        tell(connections, m);
    }

    void measure_floor(bench::data_path_floor& floor, const bench::upload_shape& s, measured& m)
    {
        m.encrypt.push_back(per_gib(floor.encrypt(s.bytes, chosen_.aes256).cpu, s.bytes));
        m.send.push_back(per_gib(floor.send(s.bytes, sink_.plain_port()).cpu, s.bytes));
        m.copy.push_back(per_gib(floor.copy(s.bytes).cpu, s.bytes));
        m.copy_and_sum.push_back(per_gib(floor.copy_and_sum(s.bytes).cpu, s.bytes));
        m.floor.push_back(m.encrypt.back() + m.send.back() + m.copy_and_sum.back());
    }

    template <class Upload>
    void measure_upload(Upload upload, const bench::upload_shape& s, series& cpu, series& rate, series& busy)
    {
        const bench::sink_statistics before = sink_.statistics();
        const bench::cost took = upload(s);
        busy.push_back(bench::sink_statistics::busy_fraction(before, sink_.statistics()));
        cpu.push_back(per_gib(took.cpu, s.bytes));
        rate.push_back(1 / per_gib(took.seconds, s.bytes));
    }

    void tell(unsigned connections, const measured& m)
    {
        const std::string on = on_connections(connections);
        const auto add = [&](const std::string& name, const char* unit, const series& values) {
            report_.add({name + on, unit, bench::summarize(values), {}, {}});
        };
        const auto compare = [&](const std::string& what, const series& top, const series& bottom, aim wanted
                             ) {
            report_.add({what + on, "", bench::summarize(bench::ratios(top, bottom)), wanted, what});
        };
        const char* const cpu = "CPU s/GiB";
        add("encryption alone", cpu, m.encrypt);
        add("sending alone", cpu, m.send);
        add("copy alone", cpu, m.copy);
        add("copy and CRC-64/NVME", cpu, m.copy_and_sum);
        add("floor", cpu, m.floor);
        add("naive", cpu, m.naive);
        add("cloudbuf", cpu, m.cloudbuf);
        add("naive", "GiB/s", m.naive_rate);
        add("cloudbuf", "GiB/s", m.cloudbuf_rate);
        add("sink busy, naive", "share", m.naive_busy);
        add("sink busy, cloudbuf", "share", m.cloudbuf_busy);
        compare("CPU cloudbuf / floor", m.cloudbuf, m.floor, aim::below(1.3));
        compare("CPU cloudbuf / naive", m.cloudbuf, m.naive, aim::below(0.65));
        compare("GiB/s cloudbuf / naive", m.cloudbuf_rate, m.naive_rate, aim::above(1.4));
        if (bench::summarize(m.cloudbuf_busy).median > 0.95) {
            report_.add_note("The sink was the bottleneck" + on + ": only the CPU of the client counts.");
        }
    }

    // An object of sixteen times the size costs sixteen times as much, and not more.
    void grow(unsigned connections)
    {
        const std::uint64_t small = options_.quick() ? 64 : 1024;
        const std::uint64_t large = 16 * small;
        series at_small;
        series at_large;
        for (std::uint64_t i = 0; i < options_.repetitions(); ++i) {
            const bench::upload_shape a = shape(connections, small);
            const bench::upload_shape b = shape(connections, large);
            at_small.push_back(per_gib(bench::upload_with_cloudbuf(a).cpu, a.bytes));
            at_large.push_back(per_gib(bench::upload_with_cloudbuf(b).cpu, b.bytes));
        }
        const std::string on = on_connections(connections);
        const auto sized = [&](std::uint64_t m) { return "cloudbuf, " + std::to_string(m) + " MiB" + on; };
        report_.add({sized(small), "CPU s/GiB", bench::summarize(at_small), {}, {}});
        report_.add({sized(large), "CPU s/GiB", bench::summarize(at_large), {}, {}});
        report_.add(
            {"CPU/GiB of 16 times the size" + on,
             "",
             bench::summarize(bench::ratios(at_large, at_small)),
             aim::between(0.95, 1.05),
             "large / small"}
        );
    }

    void count_system_calls(unsigned connections)
    {
        const bench::upload_shape s = shape(connections, options_.quick() ? 64 : 256);
        const std::string on = on_connections(connections);
        for (const std::string way : {"naive", "cloudbuf"}) {
            std::map<std::string, double> last;
            series totals;
            for (std::uint64_t i = 0; i < std::min<std::uint64_t>(options_.repetitions(), 3); ++i) {
                auto calls = bench::system_calls_per_gib(way, s);
                if (!calls) {
                    report_.add_note("System calls were not counted: strace is missing, or may not trace.");
                    return;
                }
                last = std::move(*calls);
                totals.push_back(last["total"]);
            }
            const auto wanted = way == "cloudbuf" ? std::optional(aim::below(9500)) : std::nullopt;
            report_.add({"system calls, " + way + on, "per GiB", bench::summarize(totals), wanted, {}});
            report_.add_note("Most system calls, " + way + on + ": " + bench::most_frequent(last));
        }
    }

    static std::string on_connections(unsigned n)
    {
        return n == 1 ? ", 1 connection" : ", " + std::to_string(n) + " connections";
    }

    const bench::command_line& options_;
    const choices& chosen_;
    bench::sink_process sink_;
    bench::report report_;
};

// One upload to a sink that another process has started.
void upload_once(const choices& chosen)
{
    std::ifstream file(chosen.sink_certificate);
    const std::string certificate{std::istreambuf_iterator<char>(file), {}};
    const bench::upload_shape s{
        {static_cast<std::uint16_t>(chosen.sink_port), certificate},
        static_cast<unsigned>(std::max<std::uint64_t>(chosen.connections, 1)),
        chosen.mebibytes * bench::mib
    };
    chosen.only == "naive" ? bench::upload_naively(s) : bench::upload_with_cloudbuf(s);
}

} // namespace

int main(int argc, char** argv)
{
    choices chosen;
    bench::command_line options{
        "data_path",
        "what streaming bytes over HTTPS costs, beside naive code and beside what cannot be saved"
    };
    options.add_number(
        "--mib", chosen.mebibytes, "size of each upload (1024), rounded up to a multiple of 32"
    );
    options.add_number("--connections", chosen.connections, "only this many (1, then 4)");
    options.add_flag("--growth", chosen.growth, "also an object of 16 times the size");
    options.add_flag("--count-syscalls", chosen.count_system_calls, "also system calls, with strace");
    options.add_flag("--aes256", chosen.aes256, "the cipher (AES-128)");
    options.add_text("--only", chosen.only, "naive or cloudbuf: one upload to a running sink, and no report");
    options.add_number("--sink-port", chosen.sink_port, "of the running sink, for TLS");
    options.add_text("--sink-certificate", chosen.sink_certificate, "file with its certificate");
    if (!options.parse(argc, argv)) {
        return options.exit_status();
    }
    try {
        if (!chosen.only.empty()) {
            upload_once(chosen);
            return 0;
        }
        if (options.quick()) {
            chosen.mebibytes = std::min<std::uint64_t>(chosen.mebibytes, 128);
        }
        // Whole parts on each of four connections.
        chosen.mebibytes = (chosen.mebibytes + 31) / 32 * 32;
        bench::enter_private_network();
        bench::pin_to_core(0);
        program{options, chosen}.run();
    } catch (const std::exception& e) {
        std::cerr << "data_path: " << e.what() << '\n';
        return 1;
    }
    return 0;
}
