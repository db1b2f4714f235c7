// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// What a buffer takes that does nothing: memory, processor time, descriptors.

#include <cloudbuf/cloudbuf.hpp>

#include "many/scenarios.hpp"
#include "support/child_process.hpp"
#include "support/crew.hpp"
#include "support/sink_client.hpp"
#include "support/statistics.hpp"
#include "support/usage.hpp"

#include <boost/asio/executor_work_guard.hpp>

#include <nlohmann/json.hpp>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <malloc.h>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <unistd.h>
#include <vector>

namespace cloudbuf::bench {

namespace {

constexpr const char* untouched = "untouched";
constexpr const char* one_byte = "one-byte";

struct holdings {
    double heap = 0;
    double resident = 0;
    double descriptors = 0;
};

holdings holdings_now()
{
    const struct mallinfo2 heap = mallinfo2();
    std::uint64_t pages = 0;
    std::ifstream("/proc/self/statm") >> pages >> pages; // proc(5): size resident
    const std::filesystem::directory_iterator descriptors{"/proc/self/fd"};
    return {
        static_cast<double>(heap.uordblks + heap.hblkhd),
        static_cast<double>(pages) * static_cast<double>(sysconf(_SC_PAGESIZE)),
        static_cast<double>(std::distance(begin(descriptors), end(descriptors)))
    };
}

asio::awaitable<void> write_one_byte_each(std::vector<async_cloud_buffer>& buffers)
{
    const char byte = 'a';
    for (async_cloud_buffer& out : buffers) {
        co_await out.write(asio::buffer(&byte, 1));
    }
}

std::vector<async_cloud_buffer> make_buffers(const client& cloud, std::uint64_t n)
{
    std::vector<async_cloud_buffer> out;
    out.reserve(n);
    for (std::uint64_t i = 0; i < n; ++i) {
        out.emplace_back(cloud, "s3://bench/idle-" + std::to_string(i));
    }
    return out;
}

// All descriptors and caches that come with the first use.
void use_once(asio::io_context& io, const client& cloud)
{
    std::vector<async_cloud_buffer> one = make_buffers(cloud, 1);
    run(io, write_one_byte_each(one));
}

} // namespace

void measure_idle(std::uint64_t buffers, const std::string& kind)
{
    asio::io_context io{1};
    const client cloud{io, options_for({9, {}})}; // nobody is asked
    use_once(io, cloud);
    const holdings before = holdings_now();
    const stopwatch making;
    std::vector<async_cloud_buffer> all = make_buffers(cloud, buffers);
    if (kind == one_byte) {
        run(io, write_one_byte_each(all));
    }
    const double seconds = making.elapsed().seconds;
    const holdings after = holdings_now();

    const auto stay = asio::make_work_guard(io);
    io.restart();
    const stopwatch idling;
    io.run_for(std::chrono::seconds(1));
    const double cpu = idling.elapsed().cpu;

    const auto n = static_cast<double>(buffers);
    nlohmann::json out;
    out["heap"] = (after.heap - before.heap) / n;
    out["resident"] = (after.resident - before.resident) / n;
    out["descriptors"] = holdings_now().descriptors - before.descriptors;
    out["seconds"] = seconds;
    out["cpu"] = cpu;
    std::cout << out.dump() << std::endl;
}

void tell_idle(report& to, const many_settings& s)
{
    for (const std::string kind : {untouched, one_byte}) {
        std::map<std::string, std::vector<double>> seen;
        // Bytes do not vary, and it takes its time until ten thousand have been admitted.
        const std::uint64_t repetitions = kind == untouched ? s.repetitions : 1;
        for (std::uint64_t i = 0; i < repetitions; ++i) {
            const auto told =
                output_of({own_program(), "--buffers", std::to_string(s.buffers), "--child-idle", kind});
            if (!told) {
                throw std::runtime_error("the process with idle buffers failed");
            }
            const auto values = nlohmann::json::parse(*told);
            for (const auto& [name, value] : values.items()) {
                seen[name].push_back(value);
            }
        }
        const std::string of = kind == untouched ? ", untouched" : ", one byte written";
        const auto small = kind == untouched ? std::optional(aim::below(2048)) : std::nullopt;
        to.add({"heap of an idle buffer" + of, "B", summarize(seen["heap"]), small, {}});
        to.add({"resident memory of an idle buffer" + of, "B", summarize(seen["resident"]), {}, {}});
        to.add({"making all buffers" + of, "s", summarize(seen["seconds"]), {}, {}});
        // A call of run_for, and of the clock, is in it.
        to.add({"CPU of an idle second" + of, "s", summarize(seen["cpu"]), aim::below(0.001), {}});
        to.add({"descriptors added" + of, "", summarize(seen["descriptors"]), aim::below(0), {}});
    }
}

} // namespace cloudbuf::bench
