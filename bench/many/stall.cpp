// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// How long an upload keeps others waiting that live on the same loop.

#include "many/late_timer.hpp"
#include "many/percentile_rows.hpp"
#include "many/producers.hpp"
#include "many/scenarios.hpp"
#include "support/crew.hpp"
#include "support/random_bytes.hpp"
#include "support/sink_process.hpp"

#include <chrono>
#include <vector>

namespace cloudbuf::bench {

namespace {

asio::awaitable<void> stop_later(late_timer& timer, std::chrono::milliseconds time)
{
    const auto ex = co_await asio::this_coro::executor;
    asio::steady_timer end{ex, time};
    co_await end.async_wait(asio::deferred);
    timer.stop();
}

// What the machine does to a timer that is alone.
std::vector<double> lateness_on_an_idle_loop(std::chrono::milliseconds time)
{
    asio::io_context io{1};
    late_timer timer;
    run(io, all_of(2, [&](unsigned i) { return i == 0 ? timer.run() : stop_later(timer, time); }));
    return timer.microseconds();
}

} // namespace

void tell_stall(report& to, const many_settings& s)
{
    sink_process sink;
    producers_settings four;
    four.sink = {sink.port(), sink.certificate_pem()};
    four.part_size = 8 * mib;
    four.memory_limit = 256 * mib;
    four.bytes = (s.quick ? 256 : 4096) * mib;
    percentile_rows alone;
    percentile_rows beside_uploads;
    for (std::uint64_t i = 0; i < s.repetitions; ++i) {
        const std::chrono::milliseconds time{s.quick ? 200 : 2000};
        alone.add(percentiles_of(lateness_on_an_idle_loop(time)));
        beside_uploads.add(percentiles_of(run_producers(four).late));
    }
    alone.tell(to, "loop stall, idle loop", "us");
    beside_uploads.tell(to, "loop stall, 4 producers of 8 MiB parts", "us", {}, aim::below(300));
}

} // namespace cloudbuf::bench
