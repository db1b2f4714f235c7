// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// How long a write takes: while there is room, and behind a sink of a fixed rate.

#include <cloudbuf/cloudbuf.hpp>

#include "many/bare_sender.hpp"
#include "many/percentile_rows.hpp"
#include "many/scenarios.hpp"
#include "support/crew.hpp"
#include "support/random_bytes.hpp"
#include "support/sink_client.hpp"
#include "support/sink_process.hpp"
#include "support/statistics.hpp"

#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <string>
#include <vector>

namespace cloudbuf::bench {

namespace {

using clock = std::chrono::steady_clock;

constexpr std::size_t part_size = 8 * mib;
constexpr unsigned parts_in_flight = 4;
constexpr std::size_t memory_limit = 64 * mib;
constexpr std::uint64_t window = (parts_in_flight + 1) * part_size; // one more may be filled

upload_options upload_settings()
{
    upload_options o;
    o.checksum = checksum::crc64nvme;
    o.part_size = part_size;
    o.max_parts_in_flight = parts_in_flight;
    return o;
}

// One producer, whose every write is timed.
class timed_producer {
public:
    timed_producer(const sink_process& sink, std::uint64_t rate, std::chrono::milliseconds time)
        : cloud_(io_, client_settings(sink)), rate_(rate), time_(time)
    {}

    /// It writes `rate` bytes a second; the sink takes them faster.
    std::vector<double> write_slowly()
    {
        bench::run(io_, at_rate());
        return std::move(milliseconds_);
    }

    /// It writes as fast as it can; the sink takes `rate` bytes a second. What the sink got in the time in
    /// which writes were timed is noted in `taken`, as bytes per second.
    std::vector<double> write_fast(sink_process& sink, double& taken)
    {
        bench::run(io_, as_fast_as_possible(sink, taken));
        return std::move(milliseconds_);
    }

private:
    static client_options client_settings(const sink_process& sink)
    {
        client_options o = options_for({sink.port(), sink.certificate_pem()});
        o.memory_limit = memory_limit;
        return o;
    }

    asio::awaitable<void> timed_write(async_cloud_buffer& out)
    {
        const clock::time_point began = clock::now();
        co_await out.write(asio::buffer(chunk_));
        milliseconds_.push_back(std::chrono::duration<double, std::milli>(clock::now() - began).count());
    }

    asio::awaitable<void> at_rate()
    {
        async_cloud_buffer out{cloud_, "s3://bench/free", upload_settings()};
        asio::steady_timer next{io_};
        const std::chrono::duration<double> each{write_size / static_cast<double>(rate_)};
        const clock::time_point began = clock::now();
        for (clock::time_point due = began; due < began + time_;
             due += std::chrono::duration_cast<clock::duration>(each)) {
            next.expires_at(due);
            co_await next.async_wait(asio::deferred);
            co_await timed_write(out);
        }
        co_await out.close();
        co_await cloud_.drain();
    }

    asio::awaitable<void> as_fast_as_possible(sink_process& sink, double& taken)
    {
        async_cloud_buffer out{cloud_, "s3://bench/held-back", upload_settings()};
        while (out.bytes_written() < 2 * window) {
            co_await out.write(asio::buffer(chunk_));
        }
        const sink_statistics before = sink.statistics();
        const clock::time_point end = clock::now() + time_;
        while (clock::now() < end) {
            co_await timed_write(out);
        }
        taken = rate_between(before, sink.statistics());
        co_await out.close();
        co_await cloud_.drain();
    }

    asio::io_context io_{1};
    client cloud_;
    const std::uint64_t rate_;
    const std::chrono::milliseconds time_;
    const std::vector<char> chunk_ = random_bytes(write_size);
    std::vector<double> milliseconds_;
};

std::vector<double> times(std::vector<double> values, double factor)
{
    std::ranges::transform(values, values.begin(), [&](double v) { return v * factor; });
    return values;
}

// Of those writes that found no room.
std::vector<double> waits(const std::vector<double>& milliseconds)
{
    std::vector<double> out;
    std::ranges::copy_if(milliseconds, std::back_inserter(out), [](double ms) { return ms > 1; });
    return out;
}

} // namespace

void tell_latency(report& to, const many_settings& s)
{
    const std::chrono::milliseconds time{s.quick ? 1500 : 10'000};
    const double part_time = 1000 * static_cast<double>(part_size) / static_cast<double>(s.rate); // ms
    sink_process fast;
    sink_process slow{{"--rate", std::to_string(s.rate)}};
    percentile_rows free;
    percentile_rows held_back;
    percentile_rows held_back_in_parts;
    percentile_rows waits_in_parts;
    std::vector<double> throughput;
    std::vector<double> bare;
    for (std::uint64_t i = 0; i < s.repetitions; ++i) {
        free.add(percentiles_of(times(timed_producer{fast, s.rate, time}.write_slowly(), 1000)));
        double taken = 0;
        const auto writes = timed_producer{slow, s.rate, time}.write_fast(slow, taken);
        held_back.add(percentiles_of(writes));
        held_back_in_parts.add(percentiles_of(times(writes, 1 / part_time)));
        waits_in_parts.add(percentiles_of(times(waits(writes), 1 / part_time)));
        throughput.push_back(taken / static_cast<double>(s.rate));
        bare.push_back(bare_rate(slow, time / 4) / static_cast<double>(s.rate));
    }
    free.tell(to, "write, producer of rate R", "us", {}, aim::below(50));
    held_back.tell(to, "write, sink of rate R", "ms");
    held_back_in_parts.tell(to, "write, sink of rate R / (part / R)", "", aim::below(1.5), aim::below(3));
    waits_in_parts.tell(to, "writes that waited, sink of rate R / (part / R)", "");
    to.add({"throughput / R", "", summarize(throughput), aim::above(0.97), "throughput / R"});
    to.add({"throughput of a bare connection / R", "", summarize(bare), {}, "throughput / R"});
    to.add(
        {"throughput / that of a bare connection",
         "",
         summarize(ratios(throughput, bare)),
         aim::above(0.97),
         "cloudbuf / bare connection"}
    );
    to.add_note(
        "One write in 128 begins a part and can have to wait, so that only the percentile 99.9 sees waits. A "
        "sink that "
        "does not get its core for more than 10 ms takes less than R: compare with the bare connection."
    );
}

} // namespace cloudbuf::bench
