// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// What the client's debug lines say of each attempt: the library has no other window for this.

#pragma once

#include "sim/world.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cloudbuf::sim {

/// One line of engine/step_log.hpp.
struct client_line {
    static constexpr std::string_view hedge_mark = " (hedge)";

    net::steady_time when;
    std::string label;
    std::string step;
    unsigned status = 0; // 0: no answer
    std::string word;    // of the service, or what went wrong; empty: it is done
    unsigned attempt = 0;
    std::chrono::milliseconds took{0};
    std::optional<std::chrono::milliseconds> retry_in;
    std::string request_id; // the first of the service's two

    /// Less than a millisecond too late: a line tells whole milliseconds.
    net::steady_time began() const { return when - took; }
    bool is_done() const { return word.empty() && status != 0; }
    bool is_cancelled() const { return word == "Operation canceled"; }
    bool is_hedge() const { return step.ends_with(hedge_mark); }
    /// Of the request.
    std::string_view step_asked() const
    {
        return std::string_view{step}.substr(0, step.size() - (is_hedge() ? hedge_mark.size() : 0));
    }
    bool is_final_step() const { return step == "put whole" || step == "complete"; }

    /// It cost no answer, so that the service may have done it.
    bool is_ambiguous() const;
};

std::optional<client_line> parse_client_line(net::steady_time when, std::string_view text);

/// One upload's lines, in their order.
struct history {
    const upload_record* upload = nullptr;
    std::vector<client_line> lines;

    /// Of the last attempt of every step, in the order in which the steps ended. Where a step was cancelled
    /// between two attempts, that of the one before.
    std::vector<const client_line*> results() const;

    /// The client has seen this answer.
    const client_line* find(const std::string& request_id) const;
};

std::vector<history> histories_of(const world& w);

} // namespace cloudbuf::sim
