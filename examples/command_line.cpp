// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Takes a command line apart.

#include "command_line.hpp"

#include <algorithm>
#include <charconv>
#include <system_error>
#include <utility>

namespace examples {

namespace {

unsigned shift_of(std::string_view suffix)
{
    if (suffix.empty()) {
        return 0;
    }
    if (suffix == "K") {
        return 10;
    }
    if (suffix == "M") {
        return 20;
    }
    if (suffix == "G") {
        return 30;
    }
    throw usage_error("a number ends in '" + std::string(suffix) + "': only K, M and G are known");
}

} // namespace

command_line::command_line(
    int argc,
    char** argv,
    std::initializer_list<std::string_view> flags,
    std::initializer_list<std::string_view> valued
)
{
    bool only_operands = false;
    for (int i = 1; i < argc; ++i) {
        const std::string_view argument = argv[i];
        if (only_operands || !argument.starts_with("-") || argument == "-") {
            operands_.emplace_back(argument);
        } else if (argument == "--") {
            only_operands = true;
        } else if (std::ranges::find(flags, argument) != flags.end()) {
            options_.insert_or_assign(std::string(argument), std::string());
        } else if (std::ranges::find(valued, argument) == valued.end()) {
            throw usage_error("unknown option " + std::string(argument));
        } else if (++i == argc) {
            throw usage_error(std::string(argument) + " wants a value");
        } else {
            options_.insert_or_assign(std::string(argument), argv[i]);
        }
    }
}

std::string command_line::value(std::string_view option, std::string otherwise) const
{
    const auto found = options_.find(option);
    return found == options_.end() ? std::move(otherwise) : found->second;
}

std::uint64_t command_line::number(std::string_view option, std::uint64_t otherwise, std::uint64_t most) const
{
    const auto found = options_.find(option);
    if (found == options_.end()) {
        return otherwise;
    }
    const std::string& text = found->second;
    const char* const end = text.data() + text.size();
    std::uint64_t n = 0;
    const auto [rest, ec] = std::from_chars(text.data(), end, n);
    if (ec != std::errc{}) {
        throw usage_error(std::string(option) + " wants a number, not '" + text + "'");
    }
    const unsigned shift = shift_of(std::string_view(rest, end));
    if (n > (most >> shift)) {
        throw usage_error(std::string(option) + " is at most " + std::to_string(most));
    }
    return n << shift;
}

} // namespace examples
