// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// What the servers among the examples have in common: options, and how they report an error of their own.

#pragma once

#include <cloudbuf/client_options.hpp>

#include "command_line.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <functional>
#include <string>

namespace examples {

struct server_options {
    boost::asio::ip::tcp::endpoint listen; ///< `--address`, 127.0.0.1, and `--port`, any that is free.
    cloudbuf::client_options cloud;        ///< From the environment, and `--memory-limit`.
    std::chrono::seconds grace{10};        ///< `--grace`: from SIGTERM until unfinished uploads are aborted.
};

/// \throws usage_error
server_options read_server_options(const command_line& line);

/// \throws usage_error unless `prefix` and a key make a URL. Found out here, and not at the first upload.
void check_prefix(const std::string& prefix);

/// Runs a program. What it throws is told on standard error; usage, too, if the command line is to blame.
/// \returns The exit status: 0, 2 if options or environment are to blame, or 1.
int run_program(const char* name, const char* usage, const std::function<void()>& program);

} // namespace examples
