// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Records TCP connections, each into an object of its own.

#include <cloudbuf/cloudbuf.hpp>

#include "command_line.hpp"
#include "recorder.hpp"
#include "report.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>

#include <nlohmann/json.hpp>

#include <cstdint>
#include <exception>
#include <iostream>
#include <limits>

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

examples::recorder_options read_options(const examples::command_line& line)
{
    if (!line.operands().empty()) {
        throw examples::usage_error("unexpected " + line.operands().front());
    }
    examples::recorder_options o;
    cloudbuf::error_code ec;
    const auto address = asio::ip::make_address(line.value("--address", "127.0.0.1"), ec);
    if (ec) {
        throw examples::usage_error("--address wants an IP address");
    }
    const auto port = line.number("--port", 0, std::numeric_limits<std::uint16_t>::max());
    o.listen = {address, static_cast<std::uint16_t>(port)};
    o.prefix = line.value("--prefix", o.prefix);
    // Found out here, and not when the first sender has connected.
    if (const auto place = cloudbuf::destination::parse(o.prefix + "/key"); !place) {
        throw examples::usage_error("--prefix " + o.prefix + ": " + place.error().message());
    }
    o.grace = std::chrono::seconds(line.number("--grace", 10, 86'400));
    o.connections = line.number("--once", 0, std::numeric_limits<std::uint64_t>::max());
    return o;
}

void run(const examples::command_line& line)
{
    examples::recorder_options options = read_options(line);
    cloudbuf::client_options cloud = cloudbuf::client_options::from_environment();
    cloud.memory_limit =
        line.number("--memory-limit", cloud.memory_limit, std::numeric_limits<std::size_t>::max());
    options.memory_limit = cloud.memory_limit;

    asio::io_context ctx{1};
    examples::recorder recorder(ctx, cloudbuf::client(ctx, std::move(cloud)), std::move(options));
    recorder.start();
    examples::print_line({{"port", recorder.port()}});
    ctx.run();
}

} // namespace

int main(int argc, char** argv)
{
    try {
        const examples::command_line line(
            argc, argv, {"--help"}, {"--address", "--port", "--prefix", "--memory-limit", "--grace", "--once"}
        );
        if (line.has("--help")) {
            std::cout << usage;
            return 0;
        }
        run(line);
        return 0;
    } catch (const examples::usage_error& error) {
        std::cerr << "tcp_recorder: " << error.what() << '\n' << usage;
        return 2;
    } catch (const boost::system::system_error& error) {
        std::cerr << "tcp_recorder: " << error.what() << '\n';
        return error.code() == cloudbuf::errc::invalid_options ? 2 : 1;
    } catch (const std::exception& error) {
        std::cerr << "tcp_recorder: " << error.what() << '\n';
        return 1;
    }
}
