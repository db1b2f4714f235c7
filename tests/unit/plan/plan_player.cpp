// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// A planner driven by hand.

#include "plan_player.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <utility>

namespace cloudbuf::plan::test {

using model::step_kind;

std::string to_string(const command& c)
{
    std::string s = model::name_of(c.kind);
    if (c.kind == step_kind::put_part) {
        s += " " + std::to_string(c.part);
    }
    return s;
}

std::string to_string(const std::vector<command>& list)
{
    std::string s;
    for (const command& c : list) {
        s += (s.empty() ? "" : ", ") + to_string(c);
    }
    return s;
}

model::receipt receipt_of(const command& c)
{
    model::receipt r;
    r.request_id = "request of " + to_string(c);
    if (c.kind == step_kind::begin) {
        r.upload_id = "upload-1";
    } else {
        r.etag = "\"" + to_string(c) + "\"";
    }
    return r;
}

failure failure_of(const command& c, error_code why)
{
    failure f;
    f.code = why;
    f.step = to_string(c);
    f.http_status = 418;
    f.provider_code = "Teapot";
    f.request_id = "failed " + to_string(c);
    f.attempts = 3;
    return f;
}

model::receipt object_of(std::string token, std::optional<std::uint64_t> size, std::string etag)
{
    model::receipt r;
    r.write_token = std::move(token);
    r.size = size;
    r.etag = std::move(etag);
    return r;
}

model::receipt no_object()
{
    model::receipt r;
    r.exists = false;
    return r;
}

model::receipt upload_existed(bool existed)
{
    model::receipt r;
    r.exists = existed;
    return r;
}

model::receipt parts_under_new_tags(std::uint32_t first, std::uint32_t last, bool more)
{
    model::receipt r;
    for (std::uint32_t n = first; n <= last; ++n) {
        r.parts.push_back({n, "\"new tag of " + std::to_string(n) + "\"", part_bytes});
    }
    r.more_parts = more;
    return r;
}

player::player(upload_plan::settings settings) : plan(settings), settings_(std::move(settings)) {}

std::vector<command> player::start()
{
    std::vector<command> started;
    check_failure();
    while (const std::optional<command> c = plan.next()) {
        const bool first = c->kind == step_kind::begin || c->kind == step_kind::put_whole;
        if (refused_ && first && log_.back().kind == step_kind::abort) {
            log_.clear();
        }
        check_start(*c);
        in_flight_.push_back(*c);
        log_.push_back(*c);
        started.push_back(*c);
    }
    return started;
}

void player::check_start(const command& c) const
{
    INFO(
        "started so far: " << to_string(log_) << "; in flight: " << to_string(in_flight_) << "; now "
                           << to_string(c)
    );
    REQUIRE_FALSE(plan.finished());
    if (c.kind == step_kind::put_part) {
        // Compared by hand: this is checked some million times.
        const bool distinct = std::find(log_.begin(), log_.end(), c) == log_.end();
        const bool only_parts = std::all_of(in_flight_.begin(), in_flight_.end(), [](const command& other) {
            return other.kind == step_kind::put_part;
        });
        REQUIRE((distinct && only_parts && in_flight_.size() < settings_.max_parts_in_flight));
        REQUIRE_FALSE(plan.first_failure());
        return;
    }
    REQUIRE(in_flight_.empty());
    if (c.kind == step_kind::begin || c.kind == step_kind::put_whole) {
        REQUIRE(log_.empty());
    }
    if (c.kind == step_kind::complete) {
        const bool listed = log_.back().kind == step_kind::list_parts;
        REQUIRE((count(step_kind::complete) == (listed ? 1 : 0) && plan.unfinished_parts() == 0));
    }
    if (c.kind == step_kind::list_parts) {
        REQUIRE(count(step_kind::complete) == 1);
    }
    if (c.kind == step_kind::abort) {
        REQUIRE_FALSE(plan.upload_id().empty());
    }
}

void player::done(const command& c, const model::receipt& r, bool unanswered)
{
    land(c);
    plan.on_done(c, r, unanswered);
    check_failure();
}

void player::fail(const command& c, const failure& why, bool unanswered)
{
    land(c);
    plan.on_failed(c, why, unanswered);
    check_failure();
}

void player::refuse_checksum(const command& c)
{
    land(c);
    refused_ = true;
    plan.on_checksum_refused(c, failure_of(c, errc::not_supported));
    check_failure();
}

void player::refuse_part(const failure& why, bool unanswered)
{
    land(complete);
    plan.on_unknown_part(complete, why, unanswered);
    check_failure();
}

/// It never changes: the producer may have been told.
void player::check_failure()
{
    if (!first_) {
        first_ = plan.first_failure();
    }
    REQUIRE((first_.code == plan.first_failure().code && first_.step == plan.first_failure().step));
}

void player::land(const command& c)
{
    INFO("in flight: " << to_string(in_flight_) << "; ended: " << to_string(c));
    const auto it = std::find(in_flight_.begin(), in_flight_.end(), c);
    REQUIRE(it != in_flight_.end());
    in_flight_.erase(it);
    REQUIRE_FALSE(plan.finished());
}

void player::play_out()
{
    for (int rounds = 0; !plan.finished(); ++rounds) {
        INFO("started so far: " << to_string(log_));
        REQUIRE(rounds < 100);
        start();
        if (in_flight_.empty()) {
            continue;
        }
        const command c = in_flight_.front();
        if (plan.must_cancel_running()) {
            fail(c, failure_of(c, cancelled), false);
        } else if (c.kind == step_kind::query) {
            done(c, no_object());
        } else if (c.kind == step_kind::list_parts) {
            done(c, parts_under_new_tags(c.part + 1, static_cast<std::uint32_t>(plan.parts().size())));
        } else {
            done(c, receipt_of(c));
        }
    }
    REQUIRE(in_flight_.empty());
    REQUIRE_FALSE(plan.next());
}

std::size_t player::count(step_kind kind) const
{
    return static_cast<std::size_t>(std::count_if(log_.begin(), log_.end(), [&](const command& c) {
        return c.kind == kind;
    }));
}

} // namespace cloudbuf::plan::test
