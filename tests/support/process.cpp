// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Another program, started by a test and stopped with it.

#include "support/process.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <system_error>
#include <thread>
#include <unistd.h>

namespace cloudbuf::test {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

// Another way to wait for a child with a limit needs signals, which belong to the program under test.
constexpr milliseconds poll_interval{5};
constexpr milliseconds patience{5000};

void check(int error, const std::string& what)
{
    if (error != 0) {
        throw std::system_error(error, std::generic_category(), what);
    }
}

struct file_actions {
    posix_spawn_file_actions_t value;

    file_actions() { check(posix_spawn_file_actions_init(&value), "posix_spawn"); }
    ~file_actions() { posix_spawn_file_actions_destroy(&value); }

    file_actions(const file_actions&) = delete;
    file_actions& operator=(const file_actions&) = delete;

    void open(int to, const char* path, int flags)
    {
        check(posix_spawn_file_actions_addopen(&value, to, path, flags, 0644), path);
    }

    void duplicate(int from, int to) { check(posix_spawn_file_actions_adddup2(&value, from, to), "dup2"); }
};

std::vector<char*> pointers(std::vector<std::string>& texts)
{
    std::vector<char*> out;
    for (std::string& t : texts) {
        out.push_back(t.data());
    }
    out.push_back(nullptr);
    return out;
}

std::vector<std::string> environment_of(const program& what)
{
    std::vector<std::string> out;
    for (const auto& [name, value] : what.environment) {
        out.push_back(name + "=" + value);
    }
    for (char** inherited = environ; *inherited != nullptr; ++inherited) {
        const std::string_view entry = *inherited;
        bool replaced = false;
        for (const auto& [name, value] : what.environment) {
            replaced = replaced || entry.starts_with(name + "=");
        }
        if (!replaced) {
            out.emplace_back(entry);
        }
    }
    return out;
}

} // namespace

process::process(const program& what)
{
    file_actions actions;
    int pair[2] = {-1, -1};
    if (what.talks) {
        check(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == 0 ? 0 : errno, "socketpair");
        actions.duplicate(pair[1], STDIN_FILENO);
        actions.duplicate(pair[1], STDOUT_FILENO);
    } else {
        actions.open(STDIN_FILENO, "/dev/null", O_RDONLY);
    }
    if (!what.output.empty()) {
        actions.open(STDERR_FILENO, what.output.c_str(), O_WRONLY | O_CREAT | O_APPEND);
        if (!what.talks) {
            actions.duplicate(STDERR_FILENO, STDOUT_FILENO);
        }
    }
    check(posix_spawn_file_actions_addclosefrom_np(&actions.value, STDERR_FILENO + 1), "closefrom");

    std::vector<std::string> arguments{what.path};
    arguments.insert(arguments.end(), what.arguments.begin(), what.arguments.end());
    std::vector<std::string> environment = environment_of(what);
    const int error = ::posix_spawnp(
        &id_,
        what.path.c_str(),
        &actions.value,
        nullptr,
        pointers(arguments).data(),
        pointers(environment).data()
    );
    if (what.talks) {
        ::close(pair[1]);
        socket_ = pair[0];
    }
    if (error != 0) {
        if (socket_ != -1) {
            ::close(socket_);
        }
        check(error, what.path);
    }
}

process::~process()
{
    stop();
    if (socket_ != -1) {
        ::close(socket_);
    }
}

std::optional<int> process::wait(milliseconds limit)
{
    const auto end = steady_clock::now() + limit;
    while (!status_) {
        int status = 0;
        if (::waitpid(id_, &status, WNOHANG) == id_) {
            status_ = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
        } else if (steady_clock::now() >= end) {
            return std::nullopt;
        } else {
            std::this_thread::sleep_for(poll_interval);
        }
    }
    return status_;
}

void process::stop() noexcept
{
    if (status_) {
        return;
    }
    ::kill(id_, SIGTERM);
    if (!wait(patience)) {
        kill();
    }
}

void process::kill() noexcept
{
    if (!status_) {
        ::kill(id_, SIGKILL);
        wait(patience);
    }
}

bool process::write_line(std::string_view line)
{
    std::string out(line);
    out += '\n';
    for (std::size_t sent = 0; sent != out.size();) {
        const ssize_t n = ::send(socket_, out.data() + sent, out.size() - sent, MSG_NOSIGNAL);
        if (n < 0 && errno != EINTR) {
            return false;
        }
        sent += n > 0 ? static_cast<std::size_t>(n) : 0;
    }
    return true;
}

std::optional<std::string> process::read_line(milliseconds limit)
{
    const auto end = steady_clock::now() + limit;
    for (;;) {
        if (const std::size_t at = received_.find('\n'); at != std::string::npos) {
            std::string line = received_.substr(0, at);
            received_.erase(0, at + 1);
            return line;
        }
        const auto left = std::chrono::ceil<milliseconds>(end - steady_clock::now()).count();
        pollfd wanted{socket_, POLLIN, 0};
        const int ready = left > 0 ? ::poll(&wanted, 1, static_cast<int>(left)) : 0;
        if (ready == 0) {
            return std::nullopt;
        }
        char chunk[4096];
        const ssize_t n = ready > 0 ? ::recv(socket_, chunk, sizeof chunk, 0) : 0;
        if (n > 0) {
            received_.append(chunk, static_cast<std::size_t>(n));
        } else if (errno != EINTR || ready > 0) {
            return std::nullopt;
        }
    }
}

} // namespace cloudbuf::test
