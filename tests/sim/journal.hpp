// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// What happened in a run, in order and with its time: the same seed gives the same text.

#pragma once

#include "support/sim/sim_clock.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cloudbuf::sim {

class journal {
public:
    struct entry {
        net::steady_time when;
        std::string_view who; // a literal: "client", "service", "network", "user"
        std::string what;
    };

    explicit journal(std::shared_ptr<sim_clock> time) : time_(std::move(time)) {}

    void add(std::string_view who, std::string what)
    {
        entries_.push_back({time_->now(), who, std::move(what)});
    }

    const std::vector<entry>& entries() const noexcept { return entries_; }

    /// "12.034567 client: k1: begin: POST …"
    std::string text() const;

private:
    std::shared_ptr<sim_clock> time_;
    std::vector<entry> entries_;
};

} // namespace cloudbuf::sim
