// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// What every program of the suite is told: how often, how thoroughly, and in which form to report.

#include "support/command_line.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <iostream>
#include <utility>

namespace cloudbuf::bench {

command_line::command_line(std::string program, std::string purpose)
    : program_(std::move(program)), purpose_(std::move(purpose))
{
    add_flag("--json", json_, "one JSON document instead of a table");
    add_number("--repetitions", repetitions_, "of each measurement (5)");
    add_flag("--quick", quick_, "a smoke run of seconds; its figures mean nothing");
}

void command_line::add_flag(std::string name, bool& set, std::string help)
{
    const auto take = [&set](std::string_view) { return set = true; };
    options_.push_back({std::move(name), "", std::move(help), take});
}

void command_line::add_number(std::string name, std::uint64_t& value, std::string help)
{
    const auto take = [&value](std::string_view text) {
        std::uint64_t number = 0;
        const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), number);
        const bool good = ec == std::errc{} && end == text.data() + text.size() && number != 0;
        value = good ? number : value;
        return good;
    };
    options_.push_back({std::move(name), "N", std::move(help), take});
}

void command_line::add_text(std::string name, std::string& value, std::string help)
{
    const auto take = [&value](std::string_view text) {
        value = text;
        return !text.empty();
    };
    options_.push_back({std::move(name), "TEXT", std::move(help), take});
}

bool command_line::parse(int argc, char** argv)
{
    for (int i = 1; i < argc; ++i) {
        const std::string_view name = argv[i];
        if (name == "--help") {
            std::cout << help();
            return false;
        }
        const auto found = std::ranges::find(options_, name, &option::name);
        if (found == options_.end()) {
            return refuse("there is no option " + std::string(name));
        }
        if (found->argument.empty()) {
            found->take({});
            continue;
        }
        if (++i == argc) {
            return refuse(std::string(name) + " lacks its value");
        }
        if (!found->take(argv[i])) {
            return refuse(std::string(name) + " cannot be " + argv[i]);
        }
    }
    return true;
}

bool command_line::refuse(const std::string& why)
{
    std::cerr << program_ << ": " << why << "\n\n" << help();
    exit_status_ = 2;
    return false;
}

std::string command_line::help() const
{
    std::string out = program_ + ": " + purpose_ + "\n\n";
    for (const option& o : options_) {
        std::string line = "  " + o.name + (o.argument.empty() ? "" : ' ' + o.argument);
        line.resize(std::max<std::size_t>(line.size() + 2, 28), ' ');
        out += line + o.help + '\n';
    }
    return out;
}

} // namespace cloudbuf::bench
