// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// What every program of the suite is told: how often, how thoroughly, and in which form to report.

#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace cloudbuf::bench {

/// Has `--json`, `--repetitions N` and `--quick`; a program adds its own. The variables outlive the parsing.
class command_line {
public:
    /// `purpose` is one sentence for `--help`.
    command_line(std::string program, std::string purpose);

    void add_flag(std::string name, bool& set, std::string help);
    void add_number(std::string name, std::uint64_t& value, std::string help);
    void add_text(std::string name, std::string& value, std::string help);

    /// False if the program is to end with `exit_status`: there was a mistake or a call for help, and both
    /// have been answered.
    bool parse(int argc, char** argv);
    int exit_status() const noexcept { return exit_status_; }

    const std::string& program() const noexcept { return program_; }
    bool json() const noexcept { return json_; }
    std::uint64_t repetitions() const noexcept { return repetitions_; }

    /// A smoke run of seconds: it shows that the program works, and nothing else.
    bool quick() const noexcept { return quick_; }

private:
    struct option {
        std::string name;
        std::string argument; // what it is called in the help; empty if there is none
        std::string help;
        std::function<bool(std::string_view)> take; // false if the argument is none
    };

    bool refuse(const std::string& why);
    std::string help() const;

    std::string program_;
    std::string purpose_;
    std::vector<option> options_;
    bool json_ = false;
    bool quick_ = false;
    std::uint64_t repetitions_ = 5;
    int exit_status_ = 0;
};

} // namespace cloudbuf::bench
