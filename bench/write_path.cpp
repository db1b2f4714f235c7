// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Time and allocations of one write while there is room: in each form, beside the same with nothing in it.

#include "codec/crc_kernels.hpp"
#include "support/command_line.hpp"
#include "support/random_bytes.hpp"
#include "support/report.hpp"
#include "support/statistics.hpp"
#include "support/usage.hpp"
#include "write_path/ways.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <functional>
#include <iostream>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace bench = cloudbuf::bench;
using bench::aim;
using bench::pass;

namespace {

using series = std::vector<double>; // one value for each repetition

struct measured {
    series nanoseconds;
    series allocations;
};

using results = std::map<std::string, measured>; // by the name of the way

class program {
public:
    explicit program(const bench::command_line& options) : options_(options), report_(options)
    {
        report_.add_fact("crc kernel", std::string(cloudbuf::codec::crc_kernels().front().name));
        report_.add_setting("checksum", "CRC-64/NVME");
        report_.add_setting("part size (MiB)", std::uint64_t{pass::part_size / bench::mib});
    }

    void run()
    {
        tell_small(compare(100));
        tell(", 1 KiB", compare(1024));
        tell_large(compare(64 * 1024));
        report_.add_note(
            "\"empty\" is an operation of the same form and arguments with nothing in it. The floor of a "
            "form is that "
            "and the copy and the checksum of the bytes. What still allocates is the list of a part's blocks."
        );
        report_.print();
    }

private:
    // All ways in each repetition, so that a noisy minute hits all of them; each second time backwards.
    results compare(std::size_t size)
    {
        const std::vector<char> source = bench::random_bytes(size);
        std::vector<const bench::way*> order;
        for (const bench::way& w : ways_.all()) {
            order.push_back(&w);
        }
        results out;
        for (std::uint64_t i = 0; i < options_.repetitions(); ++i) {
            for (const bench::way* w : order) {
                measure(*w, source, out[w->name]);
            }
            std::ranges::reverse(order);
        }
        return out;
    }

    // The median of many passes: after something else has run on this core the caches are cold.
    void measure(const bench::way& w, const std::vector<char>& source, measured& to)
    {
        using clock = std::chrono::steady_clock;
        constexpr std::size_t least = 5;
        pass p{source};
        w.run(p); // its memory comes into the caches
        series each;
        const auto end = clock::now() + std::chrono::milliseconds(options_.quick() ? 0 : 50);
        while (each.size() < least || clock::now() < end) {
            w.run(p);
            each.push_back(p.nanoseconds);
        }
        to.nanoseconds.push_back(bench::summarize(std::move(each)).median);
        to.allocations.push_back(p.allocations);
    }

    void tell_small(const results& r)
    {
        const std::string of = ", 100 B";
        tell(of, r);
        compare("write awaitable", "empty awaitable", of, r, aim::below(1.5));
    }

    void tell_large(const results& r)
    {
        const std::string of = ", 64 KiB";
        tell(of, r);
        compare("write awaitable", "memcpy", of, r, aim::below(1.05));
        compare("write awaitable", "memcpy and CRC", of, r, aim::below(1.05));
    }

    void tell(const std::string& of, const results& r)
    {
        for (const bench::way& w : ways_.all()) {
            report_.add({w.name + of, "CPU ns", bench::summarize(r.at(w.name).nanoseconds), {}, {}});
        }
        for (const bench::way& w : ways_.all()) {
            if (w.is_write) {
                // None, apart from the list of blocks.
                const auto wanted = of == ", 100 B" ? std::optional(aim::below(0.001)) : std::nullopt;
                const auto count = bench::summarize(r.at(w.name).allocations);
                report_.add({w.name + of, "allocations", count, wanted, {}});
            }
        }
        for (const bench::way& w : ways_.all()) {
            if (w.is_write) {
                tell_overhead(w, of, r);
            }
        }
    }

    // What the library adds to what Asio, the copy and the checksum take by themselves.
    void tell_overhead(const bench::way& w, const std::string& of, const results& r)
    {
        series floor = r.at("memcpy and CRC").nanoseconds;
        if (!w.empty.empty()) {
            const series& empty = r.at(w.empty).nanoseconds;
            std::ranges::transform(floor, empty, floor.begin(), std::plus{});
        }
        const auto ratio = bench::summarize(bench::ratios(r.at(w.name).nanoseconds, floor));
        report_.add({w.name + " / floor" + of, "", ratio, {}, w.name + " / floor"});
    }

    void compare(
        const std::string& top, const std::string& bottom, const std::string& of, const results& r, aim wanted
    )
    {
        const std::string what = top + " / " + bottom;
        const auto ratio = bench::summarize(bench::ratios(r.at(top).nanoseconds, r.at(bottom).nanoseconds));
        report_.add({what + of, "", ratio, wanted, what});
    }

    const bench::command_line& options_;
    bench::ways ways_;
    bench::report report_;
};

} // namespace

int main(int argc, char** argv)
{
    bench::command_line options{
        "write_path", "time and allocations of one write while there is room, in each form"
    };
    if (!options.parse(argc, argv)) {
        return options.exit_status();
    }
    try {
        bench::pin_to_core(0);
        program{options}.run();
    } catch (const std::exception& e) {
        std::cerr << "write_path: " << e.what() << '\n';
        return 1;
    }
    return 0;
}
