// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// An HTTP server that stores what is PUT to it: the body of each request becomes one object.

#include <cloudbuf/cloudbuf.hpp>

#include "command_line.hpp"
#include "report.hpp"
#include "server_program.hpp"
#include "upload_server.hpp"

#include <boost/asio/io_context.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdint>
#include <iostream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace asio = boost::asio;

namespace {

constexpr const char* usage =
    R"(usage: http_upload_server [--address A] [--port N] [--threads N] [--memory-limit N]
                          [--idle SECONDS] [--grace SECONDS] s3://bucket[/prefix]
Listens on 127.0.0.1 (or A) and stores the body of PUT /name as PREFIX/name, whatever its
size: 201 when it is stored, 502 when it is not, 504 when that is not known. Prints the port,
then one line of JSON for each upload. There is a thread for each processor, or N. A client
that is silent for 30 s (--idle) is hung up on. After SIGTERM or SIGINT uploads may finish
for 10 s (--grace); then they are aborted.
Credentials and the like are read from AWS_* in the environment.
)";

std::uint64_t positive(const examples::command_line& line, const char* option, unsigned otherwise)
{
    const std::uint64_t n = line.number(option, otherwise, 10'000);
    if (n == 0) {
        throw examples::usage_error(std::string(option) + " is at least 1");
    }
    return n;
}

void run(const examples::command_line& line)
{
    if (line.operands().size() != 1) {
        throw examples::usage_error("wants one URL");
    }
    examples::server_options server = examples::read_server_options(line);
    examples::upload_server_options o;
    o.listen = server.listen;
    o.grace = server.grace;
    o.sessions.idle = std::chrono::seconds(positive(line, "--idle", 30));
    o.sessions.prefix = line.operands().front();
    if (o.sessions.prefix.ends_with('/')) {
        o.sessions.prefix.pop_back();
    }
    examples::check_prefix(o.sessions.prefix);
    const auto threads = positive(line, "--threads", std::max(1U, std::thread::hardware_concurrency()));

    asio::io_context ctx{static_cast<int>(threads)};
    examples::upload_server here(ctx, cloudbuf::client(ctx, std::move(server.cloud)), std::move(o));
    here.start();
    examples::print_line({{"port", here.port()}});
    std::vector<std::jthread> others;
    for (std::uint64_t n = 1; n < threads; ++n) {
        others.emplace_back([&ctx] { ctx.run(); });
    }
    ctx.run();
}

} // namespace

int main(int argc, char** argv)
{
    return examples::run_program("http_upload_server", usage, [&] {
        const examples::command_line line(
            argc,
            argv,
            {"--help"},
            {"--address", "--port", "--threads", "--memory-limit", "--idle", "--grace"}
        );
        if (line.has("--help")) {
            std::cout << usage;
            return;
        }
        run(line);
    });
}
