// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Takes an input apart from the left: into choices, or into texts. Any bytes are an input.

#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace cloudbuf::fuzz {

class input {
public:
    input(const std::uint8_t* data, std::size_t size) : rest_(reinterpret_cast<const char*>(data), size) {}

    bool empty() const { return rest_.empty(); }

    /// From 0 to n - 1, out of as many bytes as that takes; 0 at the end. A digit chooses what it says.
    std::size_t below(std::size_t n)
    {
        std::size_t value = 0;
        for (std::size_t range = 1; range < n && !rest_.empty(); range *= 256) {
            value = value * 256 + static_cast<std::uint8_t>(rest_.front() - '0');
            rest_.remove_prefix(1);
        }
        return value % n;
    }

    bool one_in(std::size_t n) { return below(n) == 0; }

    /// Up to the next '|', which is the one character that no field has.
    std::string_view field()
    {
        const std::string_view out = rest_.substr(0, rest_.find('|'));
        rest_.remove_prefix(std::min(rest_.size(), out.size() + 1));
        return out;
    }

    std::string_view rest() const { return rest_; }

private:
    std::string_view rest_;
};

} // namespace cloudbuf::fuzz
