// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Records TCP connections, each into an object of its own.

#include <cloudbuf/cloudbuf.hpp>

#include "command_line.hpp"
#include "recorder.hpp"
#include "report.hpp"
#include "server_program.hpp"

#include <boost/asio/io_context.hpp>

#include <nlohmann/json.hpp>

#include <cstdint>
#include <iostream>
#include <limits>
#include <utility>

namespace asio = boost::asio;

namespace {

constexpr const char* usage =
    R"(usage: tcp_recorder [--address A] [--port N] [--prefix s3://bucket/prefix] [--memory-limit N]
                    [--grace SECONDS] [--once N]
Listens on 127.0.0.1 (or A) and records each connection into PREFIX/<time>-<number>. Prints
the port, then one line of JSON for each object. --once N ends after N connections.
After SIGTERM or SIGINT senders may finish for half of the grace period (10 s); what has
arrived by then is closed in the other half, and what could not be closed is aborted.
Credentials and the like are read from AWS_* in the environment.
)";

void run(const examples::command_line& line)
{
    if (!line.operands().empty()) {
        throw examples::usage_error("unexpected " + line.operands().front());
    }
    examples::server_options server = examples::read_server_options(line);
    examples::recorder_options o;
    o.listen = server.listen;
    o.prefix = line.value("--prefix", o.prefix);
    examples::check_prefix(o.prefix);
    o.memory_limit = server.cloud.memory_limit;
    o.grace = server.grace;
    o.connections = line.number("--once", 0, std::numeric_limits<std::uint64_t>::max());

    asio::io_context ctx{1};
    examples::recorder recorder(ctx, cloudbuf::client(ctx, std::move(server.cloud)), std::move(o));
    recorder.start();
    examples::print_line({{"port", recorder.port()}});
    ctx.run();
}

} // namespace

int main(int argc, char** argv)
{
    return examples::run_program("tcp_recorder", usage, [&] {
        const examples::command_line line(
            argc, argv, {"--help"}, {"--address", "--port", "--prefix", "--memory-limit", "--grace", "--once"}
        );
        if (line.has("--help")) {
            std::cout << usage;
            return;
        }
        run(line);
    });
}
