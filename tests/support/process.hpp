// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Another program, started by a test and stopped with it.

#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <utility>
#include <vector>

namespace cloudbuf::test {

struct program {
    std::string path; // looked up in PATH if it has no slash
    std::vector<std::string> arguments;
    std::vector<std::pair<std::string, std::string>> environment; // beside what is inherited
    std::filesystem::path output;                                 // of stdout and stderr; empty: inherited
    bool talks = false; // stdin and stdout are read and written line by line by the test
};

/// The program has none of the test's descriptors: what the test closes is closed.
class process {
public:
    /// \throws std::system_error if the program cannot be started.
    explicit process(const program& what);

    process(const process&) = delete;
    process& operator=(const process&) = delete;

    /// Stops it.
    ~process();

    /// Its exit status (128 + n for signal n) once it has ended within `limit`.
    std::optional<int> wait(std::chrono::milliseconds limit);

    /// Asks it to end, and ends it if it does not within five seconds.
    void stop() noexcept;

    /// Ends it at once, without a chance to do anything about it (SIGKILL).
    void kill() noexcept;

    /// False if the program has ended.
    bool write_line(std::string_view line);

    /// Nothing if none comes within `limit`, or the program has ended.
    std::optional<std::string> read_line(std::chrono::milliseconds limit);

private:
    pid_t id_ = -1;
    int socket_ = -1;
    std::optional<int> status_;
    std::string received_;
};

} // namespace cloudbuf::test
