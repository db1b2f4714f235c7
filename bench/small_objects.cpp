// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// CPU of small objects over warm connections: what signature, buffer and plan add to TLS and HTTP.

#include "small_objects/shape.hpp"
#include "support/command_line.hpp"
#include "support/private_network.hpp"
#include "support/report.hpp"
#include "support/sink_process.hpp"
#include "support/statistics.hpp"
#include "support/usage.hpp"

#include <algorithm>
#include <exception>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

namespace bench = cloudbuf::bench;
using bench::aim;

namespace {

using series = std::vector<double>; // one value for each repetition

class program {
public:
    program(const bench::command_line& options, std::uint64_t objects)
        : options_(options), objects_(objects), report_(options)
    {
        report_.add_setting("objects of each run", objects);
    }

    void run()
    {
        for (const std::size_t size : {std::size_t{4096}, std::size_t{65536}}) {
            for (const unsigned at_once : {8u, 64u}) {
                compare(size, at_once);
            }
        }
        report_.print();
    }

private:
    // What one way came to.
    struct way {
        series cpu;  // microseconds for each object
        series rate; // objects for each second
        series busy; // the sink's share of time with something to do
    };

    void compare(std::size_t size, unsigned at_once)
    {
        // Enough for a stable figure, and as long for large ones as for small ones.
        const std::uint64_t objects = std::max<std::uint64_t>(objects_ / (size > 16384 ? 4 : 1), at_once);
        const bench::objects_shape s{{sink_.port(), sink_.certificate_pem()}, size, at_once, objects};
        way bare;
        way sha256;
        way crc64;
        for (std::uint64_t i = 0; i < options_.repetitions(); ++i) {
            measure(bare, s, [&] { return bench::send_objects_unsigned(s); });
            measure(sha256, s, [&] { return bench::send_objects_signed(s, cloudbuf::checksum::sha256); });
            measure(crc64, s, [&] { return bench::send_objects_signed(s, cloudbuf::checksum::crc64nvme); });
        }
        const std::string of =
            ", " + std::to_string(size / 1024) + " KiB, " + std::to_string(at_once) + " at once";
        tell("unsigned" + of, bare);
        tell("cloudbuf, SHA-256" + of, sha256);
        tell("cloudbuf, CRC-64/NVME" + of, crc64);
        // A larger object's hash costs more than everything else.
        const auto wanted = size == 4096 ? std::optional(aim::below(1.35)) : std::nullopt;
        compare("SHA-256 / unsigned", of, sha256, bare, wanted);
        compare("CRC-64/NVME / unsigned", of, crc64, bare, wanted);
    }

    template <class Send>
    void measure(way& w, const bench::objects_shape& s, Send send)
    {
        const bench::sink_statistics before = sink_.statistics();
        const bench::cost took = send();
        const double objects = static_cast<double>(s.objects);
        w.busy.push_back(bench::sink_statistics::busy_fraction(before, sink_.statistics()));
        w.cpu.push_back(1e6 * took.cpu / objects);
        w.rate.push_back(objects / took.seconds);
    }

    void tell(const std::string& name, const way& w)
    {
        report_.add({name, "CPU us/object", bench::summarize(w.cpu), {}, {}});
        report_.add({name, "objects/s", bench::summarize(w.rate), {}, {}});
        report_.add({name + ", sink busy", "share", bench::summarize(w.busy), {}, {}});
    }

    void compare(
        const std::string& what,
        const std::string& of,
        const way& top,
        const way& bottom,
        std::optional<aim> wanted
    )
    {
        const bench::summary ratio = bench::summarize(bench::ratios(top.cpu, bottom.cpu));
        report_.add({"CPU " + what + of, "", ratio, wanted, what});
    }

    const bench::command_line& options_;
    const std::uint64_t objects_;
    bench::sink_process sink_;
    bench::report report_;
};

} // namespace

int main(int argc, char** argv)
{
    std::uint64_t objects = 100'000;
    bench::command_line options{
        "small_objects", "what small objects cost over open TLS connections, beside the bare requests"
    };
    options.add_number("--objects", objects, "in each run (100000); a quarter of it where they are large");
    if (!options.parse(argc, argv)) {
        return options.exit_status();
    }
    if (options.quick()) {
        objects = std::min<std::uint64_t>(objects, 4000);
    }
    try {
        bench::enter_private_network();
        bench::pin_to_core(0);
        program{options, objects}.run();
    } catch (const std::exception& e) {
        std::cerr << "small_objects: " << e.what() << '\n';
        return 1;
    }
    return 0;
}
