// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Memory of one large upload: what the library holds and what the process has, against the limit.

#include <cloudbuf/cloudbuf.hpp>

#include "support/child_process.hpp"
#include "support/command_line.hpp"
#include "support/crew.hpp"
#include "support/private_network.hpp"
#include "support/random_bytes.hpp"
#include "support/report.hpp"
#include "support/sink_client.hpp"
#include "support/sink_process.hpp"
#include "support/statistics.hpp"
#include "support/usage.hpp"

#include <nlohmann/json.hpp>

#include <exception>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

namespace bench = cloudbuf::bench;
namespace asio = boost::asio;
using bench::aim;

namespace {

constexpr std::size_t memory_limit = 64 * bench::mib;
constexpr std::size_t part_size = 8 * bench::mib;
constexpr unsigned parts_in_flight = 16; // more than the limit has room for: it is the limit that binds

double in_mib(std::uint64_t bytes)
{
    return static_cast<double>(bytes) / static_cast<double>(bench::mib);
}

asio::awaitable<void> upload(cloudbuf::client& cloud, std::uint64_t bytes)
{
    cloudbuf::upload_options o;
    o.checksum = cloudbuf::checksum::crc64nvme;
    o.part_size = part_size;
    o.max_parts_in_flight = parts_in_flight;
    const std::vector<char> chunk = bench::random_bytes(bench::write_size);
    cloudbuf::async_cloud_buffer out{cloud, "s3://bench/memory", std::move(o)};
    for (std::uint64_t sent = 0; sent < bytes; sent += chunk.size()) {
        co_await out.write(asio::buffer(chunk));
    }
    co_await out.close();
    co_await cloud.drain();
}

// In a process of its own, because the peak of a process never shrinks.
void upload_and_tell(const bench::sink_address& sink, std::uint64_t bytes)
{
    cloudbuf::client_options o = bench::options_for(sink);
    o.memory_limit = memory_limit;
    o.max_connections = parts_in_flight;
    asio::io_context io{1};
    cloudbuf::client cloud{io, o};
    const std::uint64_t before = bench::peak_resident_bytes();
    bench::run(io, upload(cloud, bytes));
    nlohmann::json out;
    out["memory_peak"] = cloud.memory_peak();
    out["resident_before"] = before;
    out["resident_peak"] = bench::peak_resident_bytes();
    out["resident_files"] = bench::file_resident_bytes();
    std::cout << out.dump() << '\n' << std::flush;
}

struct series {
    std::vector<double> object_data; // MiB, as all of them
    std::vector<double> before;
    std::vector<double> resident;
    std::vector<double> over_limit;
    std::vector<double> private_over_limit; // without the pages of the program's file and its libraries
};

series measure(const bench::sink_process& sink, std::uint64_t mebibytes, std::uint64_t repetitions)
{
    series out;
    for (std::uint64_t i = 0; i < repetitions; ++i) {
        const auto told = bench::output_of(
            {bench::own_program(),
             "--child-mib",
             std::to_string(mebibytes),
             "--sink-port",
             std::to_string(sink.port()),
             "--sink-certificate",
             sink.certificate_pem()}
        );
        if (!told) {
            throw std::runtime_error("an upload failed");
        }
        const auto seen = nlohmann::json::parse(*told);
        out.object_data.push_back(in_mib(seen.at("memory_peak")));
        out.before.push_back(in_mib(seen.at("resident_before")));
        out.resident.push_back(in_mib(seen.at("resident_peak")));
        out.over_limit.push_back(out.resident.back() - in_mib(memory_limit));
        out.private_over_limit.push_back(out.over_limit.back() - in_mib(seen.at("resident_files")));
    }
    return out;
}

void compare(const bench::command_line& options)
{
    const std::uint64_t small = options.quick() ? 128 : 1024;
    const std::uint64_t large = 16 * small;
    const bench::sink_process sink;
    bench::report report{options};
    report.add_setting("memory limit (MiB)", std::uint64_t{memory_limit / bench::mib});
    report.add_setting("part size (MiB)", std::uint64_t{part_size / bench::mib});
    report.add_setting("parts in flight, at most", std::uint64_t{parts_in_flight});
    std::vector<series> all;
    for (const std::uint64_t mebibytes : {small, large}) {
        const series& s = all.emplace_back(measure(sink, mebibytes, options.repetitions()));
        const std::string of = ", " + std::to_string(mebibytes) + " MiB";
        const auto limit = aim::below(in_mib(memory_limit));
        report.add({"object data, peak" + of, "MiB", bench::summarize(s.object_data), limit, {}});
        report.add({"resident before the upload" + of, "MiB", bench::summarize(s.before), {}, {}});
        report.add({"resident, peak" + of, "MiB", bench::summarize(s.resident), {}, {}});
        report.add({"resident over the limit" + of, "MiB", bench::summarize(s.over_limit), aim::below(8), {}}
        );
        report.add(
            {"the same without files" + of,
             "MiB",
             bench::summarize(s.private_over_limit),
             {},
             "program, libraries"}
        );
    }
    const auto growth = bench::summarize(bench::ratios(all[1].resident, all[0].resident));
    report.add({"resident of 16 times the size", "", growth, aim::below(1.05), "large / small"});
    report.print();
}

} // namespace

int main(int argc, char** argv)
{
    std::uint64_t child_mebibytes = 0;
    std::uint64_t sink_port = 0;
    std::string certificate;
    bench::command_line options{"memory", "how much memory one large upload takes, whatever its size"};
    options.add_number("--child-mib", child_mebibytes, "one upload of this size to a running sink");
    options.add_number("--sink-port", sink_port, "of the running sink, for TLS");
    options.add_text("--sink-certificate", certificate, "its certificate as PEM");
    if (!options.parse(argc, argv)) {
        return options.exit_status();
    }
    try {
        if (child_mebibytes != 0) {
            upload_and_tell(
                {static_cast<std::uint16_t>(sink_port), certificate}, child_mebibytes * bench::mib
            );
            return 0;
        }
        bench::enter_private_network();
        bench::pin_to_core(0);
        compare(options);
    } catch (const std::exception& e) {
        std::cerr << "memory: " << e.what() << '\n';
        return 1;
    }
    return 0;
}
