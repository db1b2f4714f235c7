// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// What the client's debug lines tell of the requests that may be done although nobody was told so.

#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace cloudbuf::test {

/// Of one upload.
class attempt_log {
public:
    /// `line` is `key: step: method to endpoint -> status word (attempt ...)`, without a status if there was
    /// no answer.
    void note(std::string_view line);

    /// Begins that were not answered: nobody knows the ids of their uploads.
    unsigned lost_begins() const noexcept { return lost_begins_; }

    /// Numbers of parts of which a request was not answered: it may still arrive.
    const std::set<unsigned>& late_parts() const noexcept { return late_parts_; }

    const std::vector<std::string>& lines() const noexcept { return lines_; }

private:
    unsigned lost_begins_ = 0;
    std::set<unsigned> late_parts_;
    std::vector<std::string> lines_;
};

} // namespace cloudbuf::test
