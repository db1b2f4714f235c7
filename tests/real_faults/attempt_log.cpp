// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// What the client's debug lines tell of the requests that may be done although nobody was told so.

#include "real_faults/attempt_log.hpp"

#include <charconv>

namespace cloudbuf::test {

void attempt_log::note(std::string_view line)
{
    lines_.emplace_back(line);
    constexpr std::string_view arrow = " -> ";
    const std::size_t answer = line.find(arrow);
    if (answer == std::string_view::npos || line.substr(answer + arrow.size()).starts_with("200 (")) {
        return;
    }
    constexpr std::string_view part = ": put part ";
    if (line.find(": begin: ") != std::string_view::npos) {
        ++lost_begins_;
    } else if (const std::size_t at = line.find(part); at != std::string_view::npos) {
        unsigned number = 0;
        std::from_chars(line.data() + at + part.size(), line.data() + line.size(), number);
        late_parts_.insert(number);
    }
}

} // namespace cloudbuf::test
