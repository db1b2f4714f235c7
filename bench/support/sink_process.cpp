// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The sink as a process of its own, on another core than the client.

#include "support/sink_process.hpp"

#include "support/usage.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <stdexcept>
#include <string_view>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

namespace cloudbuf::bench {

namespace {

std::filesystem::path sink_program()
{
    return std::filesystem::read_symlink("/proc/self/exe").parent_path() / "bench_sink";
}

struct pipe_ends {
    int read = -1;
    int write = -1;
};

pipe_ends make_pipe()
{
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) {
        throw std::system_error(errno, std::generic_category(), "a pipe to the sink");
    }
    return {ends[0], ends[1]};
}

} // namespace

double sink_statistics::busy_fraction(const sink_statistics& before, const sink_statistics& after)
{
    return (after.busy - before.busy) / (after.seconds - before.seconds);
}

sink_process::child::~child()
{
    if (pid > 0) {
        kill(pid, SIGTERM);
        waitpid(pid, nullptr, 0);
    }
    for (const int fd : {input, output}) {
        if (fd >= 0) {
            close(fd);
        }
    }
}

sink_process::sink_process(std::vector<std::string> arguments, unsigned core)
{
    std::string program = sink_program().string();
    std::vector<char*> words{program.data()};
    for (std::string& argument : arguments) {
        words.push_back(argument.data());
    }
    words.push_back(nullptr);

    const pipe_ends in = make_pipe();
    const pipe_ends out = make_pipe();
    child_.input = in.write;
    child_.output = out.read;
    child_.pid = fork();
    if (child_.pid == 0) {
        pin_to_core(core);
        dup2(in.read, STDIN_FILENO);
        dup2(out.write, STDOUT_FILENO);
        execv(words[0], words.data());
        _exit(127);
    }
    close(in.read);
    close(out.write);
    const auto told = nlohmann::json::parse(read_line());
    port_ = told.at("port");
    plain_port_ = told.at("plain_port");
    certificate_pem_ = told.at("certificate");
}

std::string sink_process::endpoint() const
{
    return "https://127.0.0.1:" + std::to_string(port_);
}

std::string sink_process::plain_endpoint() const
{
    return "http://127.0.0.1:" + std::to_string(plain_port_);
}

sink_statistics sink_process::statistics()
{
    constexpr std::string_view request = "stats\n";
    if (write(child_.input, request.data(), request.size()) != static_cast<ssize_t>(request.size())) {
        throw std::runtime_error("the sink has gone");
    }
    const auto told = nlohmann::json::parse(read_line());
    sink_statistics out;
    out.bytes = told.at("bytes");
    out.requests = told.at("requests");
    out.connections = told.at("connections");
    out.busy = told.at("busy_seconds");
    out.seconds = told.at("seconds");
    return out;
}

std::string sink_process::read_line()
{
    for (;;) {
        if (const std::size_t end = received_.find('\n'); end != std::string::npos) {
            std::string line = received_.substr(0, end);
            received_.erase(0, end + 1);
            return line;
        }
        std::array<char, 4096> some{};
        const ssize_t n = read(child_.output, some.data(), some.size());
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            throw std::runtime_error("the sink, " + sink_program().string() + ", does not answer");
        }
        received_.append(some.data(), static_cast<std::size_t>(n));
    }
}

} // namespace cloudbuf::bench
