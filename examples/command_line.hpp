// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The command line of an example: options with and without a value, and operands.

#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace examples {

/// The command line cannot be understood; the text says why.
struct usage_error : std::runtime_error {
    using std::runtime_error::runtime_error;
};

class command_line {
public:
    /// \throws usage_error at an option that is in neither list, or without its value.
    command_line(
        int argc,
        char** argv,
        std::initializer_list<std::string_view> flags,
        std::initializer_list<std::string_view> valued
    );

    bool has(std::string_view option) const { return options_.contains(option); }

    /// The value of an option, or what to take without it.
    std::string value(std::string_view option, std::string otherwise) const;

    /// The same as a number; `K`, `M` and `G` after it multiply by powers of 1024.
    /// \throws usage_error if it is none, or above `most`.
    std::uint64_t number(std::string_view option, std::uint64_t otherwise, std::uint64_t most) const;

    /// What is not an option; all of it after `--`.
    const std::vector<std::string>& operands() const noexcept { return operands_; }

private:
    std::map<std::string, std::string, std::less<>> options_;
    std::vector<std::string> operands_;
};

} // namespace examples
