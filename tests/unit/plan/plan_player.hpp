// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// A planner driven by hand, with what an engine knows beside it; and the vocabulary of its tests.

#pragma once

#include "plan/upload_plan.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cloudbuf::plan::test {

inline constexpr command put_whole{model::step_kind::put_whole};
inline constexpr command begin{model::step_kind::begin};
inline constexpr command complete{model::step_kind::complete};
inline constexpr command abort_upload{model::step_kind::abort};
inline constexpr command query{model::step_kind::query};
inline constexpr command list_parts{model::step_kind::list_parts};

constexpr command part(std::uint32_t number)
{
    return {model::step_kind::put_part, number};
}

// What a command that the engine cancelled reports.
inline const error_code cancelled = make_error_code(boost::system::errc::operation_canceled);

inline constexpr std::string_view own_token = "token-of-ours";
inline constexpr std::uint64_t part_bytes = 10;

std::string to_string(const command& c);
std::string to_string(const std::vector<command>& list);

/// What the service answers to an ordinary step that succeeds.
model::receipt receipt_of(const command& c);

/// What a failed command reports.
failure failure_of(const command& c, error_code why);

model::receipt
object_of(std::string token, std::optional<std::uint64_t> size, std::string etag = "\"found\"");
model::receipt no_object();
model::receipt upload_existed(bool existed);

/// The parts from `first` to `last`, under other tags than they were told with.
model::receipt parts_under_new_tags(std::uint32_t first, std::uint32_t last, bool more = false);

/// Checks what must hold at any time.
class player {
public:
    explicit player(upload_plan::settings settings);

    upload_plan plan;

    /// Starts what the planner gives, until it gives nothing.
    std::vector<command> start();
    void done(const command& c, const model::receipt& r, bool unanswered = false);
    void fail(const command& c, const failure& why, bool unanswered);
    void refuse_checksum(const command& c);
    void refuse_part(const failure& why, bool unanswered); // of Complete

    /// Answers everything that is still asked, as a service does where nothing was committed, until the end.
    void play_out();

    const std::vector<command>& in_flight() const { return in_flight_; }
    const std::vector<command>& log() const { return log_; }
    std::size_t count(model::step_kind kind) const;

private:
    void land(const command& c);
    void check_failure();
    void check_start(const command& c) const;

    upload_plan::settings settings_;
    failure first_;
    std::vector<command> in_flight_;
    std::vector<command> log_; // since it began anew
    bool refused_ = false;     // once: it may begin anew
};

} // namespace cloudbuf::plan::test
