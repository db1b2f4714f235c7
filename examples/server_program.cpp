// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Options of a server, and its exit status.

#include "server_program.hpp"

#include <cloudbuf/destination.hpp>
#include <cloudbuf/error.hpp>

#include <boost/asio/ip/address.hpp>
#include <boost/system/system_error.hpp>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <iostream>
#include <limits>
#include <string>

namespace asio = boost::asio;

namespace examples {

server_options read_server_options(const command_line& line)
{
    server_options o;
    cloudbuf::error_code ec;
    const auto address = asio::ip::make_address(line.value("--address", "127.0.0.1"), ec);
    if (ec) {
        throw usage_error("--address wants an IP address");
    }
    const auto port = line.number("--port", 0, std::numeric_limits<std::uint16_t>::max());
    o.listen = {address, static_cast<std::uint16_t>(port)};
    o.grace = std::chrono::seconds(line.number("--grace", 10, 86'400));
    o.cloud = cloudbuf::client_options::from_environment();
    o.cloud.memory_limit =
        line.number("--memory-limit", o.cloud.memory_limit, std::numeric_limits<std::size_t>::max());
    return o;
}

void check_prefix(const std::string& prefix)
{
    if (const auto place = cloudbuf::destination::parse(prefix + "/key"); !place) {
        throw usage_error(prefix + ": " + place.error().message());
    }
}

int run_program(const char* name, const char* usage, const std::function<void()>& program)
{
    try {
        program();
        return 0;
    } catch (const usage_error& error) {
        std::cerr << name << ": " << error.what() << '\n' << usage;
        return 2;
    } catch (const boost::system::system_error& error) {
        std::cerr << name << ": " << error.what() << '\n';
        return error.code() == cloudbuf::errc::invalid_options ? 2 : 1;
    } catch (const std::exception& error) {
        std::cerr << name << ": " << error.what() << '\n';
        return 1;
    }
}

} // namespace examples
