// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// A planner between any engine and any service: everything that it starts and claims is checked against what
// it was told.

#pragma once

#include "plan/upload_plan.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace cloudbuf::fuzz {

/// What a service may say when it is asked for the object.
enum class object : std::uint8_t {
    absent,
    ours,
    of_another,
    to_be_replaced,
    ours_of_another_size,
    of_no_size
};

class upload_watch {
public:
    explicit upload_watch(plan::upload_plan::settings s);

    // What may happen. Nothing that is not legal now is passed on.
    void start();
    void seal(std::uint64_t size);
    void close();
    void cancel();
    void out_of_patience();
    void succeed(std::size_t which, object found, bool upload_existed, bool unanswered = false);
    void fail(std::size_t which, bool unanswered);
    void refuse_checksum(std::size_t which);
    void refuse_part();

    bool finished() const { return plan_.finished(); }

    /// As nobody waits any more: it must come to its end.
    void play_out();

private:
    using command = plan::command;

    command land(std::size_t which);
    model::receipt list(std::uint32_t after, object found);
    void check_start(const command& c);
    void check();
    void check_end() const;

    plan::upload_plan::settings settings_;
    plan::upload_plan plan_;
    std::vector<command> in_flight_;
    std::size_t started_ = 0;     // of any kind, since it began anew
    bool may_begin_anew_ = false; // a checksum was refused, and then an upload aborted
    bool refused_ = false;
    std::uint32_t last_part_ = 0; // started
    std::vector<model::part_receipt> stored_;
    std::vector<std::uint64_t> sealed_; // the sizes of the parts
    std::uint64_t size_ = 0;
    std::uint64_t durable_ = 0;
    bool closed_ = false;
    bool final_started_ = false; // put whole or complete
    bool unanswered_part_ = false;
    enum class lookup : std::uint8_t { never, due, done, over };
    lookup lookup_ = lookup::never; // of parts that Complete did not find
    bool final_open_ = false;       // it went unanswered
    bool proved_ = false;           // that the object is ours
    failure first_;

    /// After an unanswered final request: what has been learned, in this order, of an object that is not
    /// there.
    enum class absence : std::uint8_t { unknown, not_seen, upload_was_there, never_was };
    absence absence_ = absence::unknown;
    bool lost_to_another_ = false; // the condition cannot have been met
};

} // namespace cloudbuf::fuzz
