// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Streams bytes into one object and prints what it cost: GiB/s, CPU seconds per GiB, object memory.

#include <cloudbuf/cloudbuf.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <iomanip>
#include <iostream>
#include <string>
#include <string_view>
#include <sys/resource.h>
#include <vector>

namespace asio = boost::asio;

namespace {

struct arguments {
    std::string url;
    std::uint64_t mebibytes = 1024;
    unsigned repetitions = 5;
    bool json = false;
};

struct sample {
    double seconds = 0;
    double cpu = 0; // of this process, user and system
};

double cpu_seconds()
{
    rusage u{};
    getrusage(RUSAGE_SELF, &u);
    const auto seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec);
    };
    return seconds(u.ru_utime) + seconds(u.ru_stime);
}

asio::awaitable<void> upload(cloudbuf::client& cloud, const arguments& a, std::vector<sample>& samples)
{
    std::vector<char> chunk(64 * 1024);
    std::uint64_t state = 88172645463325252u; // any bytes do, as long as nothing can compress them away
    for (char& c : chunk) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        c = static_cast<char>(state);
    }
    for (unsigned i = 0; i < a.repetitions; ++i) {
        const auto began = std::chrono::steady_clock::now();
        const double cpu = cpu_seconds();
        cloudbuf::async_cloud_buffer out{cloud, a.url};
        for (std::uint64_t sent = 0; sent < a.mebibytes * 1024 * 1024; sent += chunk.size()) {
            co_await out.write(asio::buffer(chunk));
        }
        co_await out.close();
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
        samples.push_back({took.count(), cpu_seconds() - cpu});
    }
    co_await cloud.drain();
}

double median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

int usage()
{
    std::cerr << "usage: upload_throughput [--mib N] [--repetitions N] [--json] s3://bucket/key\n"
                 "The endpoint, region and credentials come from the environment, as for the AWS tools.\n";
    return 2;
}

} // namespace

int main(int argc, char** argv)
{
    arguments a;
    for (int i = 1; i < argc; ++i) {
        const std::string_view arg = argv[i];
        if (arg == "--mib" && i + 1 < argc) {
            a.mebibytes = std::strtoull(argv[++i], nullptr, 10);
        } else if (arg == "--repetitions" && i + 1 < argc) {
            a.repetitions = static_cast<unsigned>(std::strtoul(argv[++i], nullptr, 10));
        } else if (arg == "--json") {
            a.json = true;
        } else {
            a.url = arg;
        }
    }
    if (a.url.empty() || a.mebibytes == 0 || a.repetitions == 0) {
        return usage();
    }
    try {
        asio::io_context io{1};
        cloudbuf::client cloud{io};
        std::vector<sample> samples;
        asio::co_spawn(io, upload(cloud, a, samples), [](std::exception_ptr e) {
            if (e) {
                std::rethrow_exception(e);
            }
        });
        io.run();

        const double gib = static_cast<double>(a.mebibytes) / 1024;
        std::vector<double> rate;
        std::vector<double> cpu;
        for (const sample& s : samples) {
            rate.push_back(gib / s.seconds);
            cpu.push_back(s.cpu / gib);
        }
        const auto [slowest, fastest] = std::minmax_element(rate.begin(), rate.end());
        const auto [cheapest, dearest] = std::minmax_element(cpu.begin(), cpu.end());
        if (a.json) {
            nlohmann::json out;
            out["mib"] = a.mebibytes;
            out["repetitions"] = a.repetitions;
            out["gib_per_second"] = {{"median", median(rate)}, {"min", *slowest}, {"max", *fastest}};
            out["cpu_seconds_per_gib"] = {{"median", median(cpu)}, {"min", *cheapest}, {"max", *dearest}};
            out["memory_peak"] = cloud.memory_peak();
            std::cout << out.dump() << '\n';
        } else {
            std::cout << std::fixed << std::setprecision(3) << "              median     min     max\n"
                      << "GiB/s        " << std::setw(7) << median(rate) << ' ' << std::setw(7) << *slowest
                      << ' ' << std::setw(7) << *fastest << '\n'
                      << "CPU s/GiB    " << std::setw(7) << median(cpu) << ' ' << std::setw(7) << *cheapest
                      << ' ' << std::setw(7) << *dearest << '\n'
                      << "object memory, peak: " << cloud.memory_peak() << " bytes\n";
        }
    } catch (const std::exception& e) {
        std::cerr << "upload_throughput: " << e.what() << '\n';
        return 1;
    }
    return 0;
}
