// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Shows on standard error how far an upload is.

#include "progress.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include <chrono>
#include <iomanip>
#include <iostream>
#include <unistd.h>

namespace examples {

namespace {

void print(std::ostream& to, std::uint64_t taken, std::uint64_t stored, std::optional<std::uint64_t> total)
{
    constexpr double mib = 1024.0 * 1024.0;
    to << std::fixed << std::setprecision(1) << static_cast<double>(taken) / mib << " MiB taken";
    if (total && *total != 0) {
        to << " of " << static_cast<double>(*total) / mib;
    }
    to << ", " << static_cast<double>(stored) / mib << " stored";
}

// The line ends when the showing does, however that comes.
struct line_end {
    bool terminal;

    ~line_end()
    {
        if (terminal) {
            std::cerr << '\n';
        }
    }
};

} // namespace

boost::asio::awaitable<void>
show_progress(const cloudbuf::async_cloud_buffer& out, std::optional<std::uint64_t> total)
{
    const line_end last{::isatty(STDERR_FILENO) == 1};
    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor);
    for (;;) {
        std::cerr << (last.terminal ? "\r" : "");
        print(std::cerr, out.bytes_written(), out.durable_offset(), total);
        std::cerr << (last.terminal ? "   " : "\n") << std::flush;
        timer.expires_after(std::chrono::milliseconds(250));
        co_await timer.async_wait(boost::asio::deferred);
    }
}

} // namespace examples
