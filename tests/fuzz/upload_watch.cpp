// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// A planner between any engine and any service: everything that it starts and claims is checked against what
// it was told.

#include "fuzz/upload_watch.hpp"

#include "fuzz/demand.hpp"

#include <algorithm>
#include <utility>

namespace cloudbuf::fuzz {
namespace {

using model::step_kind;

bool is_final(const plan::command& c)
{
    return c.kind == step_kind::put_whole || c.kind == step_kind::complete;
}

} // namespace

upload_watch::upload_watch(plan::upload_plan::settings s) : settings_(s), plan_(std::move(s)) {}

void upload_watch::start()
{
    while (const std::optional<command> c = plan_.next()) {
        const bool first = c->kind == step_kind::put_whole || c->kind == step_kind::begin;
        if (first && std::exchange(may_begin_anew_, false)) {
            refused_ = false;
            started_ = 0;
            last_part_ = 0;
            demand(stored_.empty(), "a part that was stored is forgotten");
        }
        check_start(*c);
        ++started_;
        in_flight_.push_back(*c);
        check();
    }
}

void upload_watch::check_start(const command& c)
{
    demand(!plan_.finished() && !proved_, "a command after the end");
    if (c.kind == step_kind::put_part) {
        demand(
            c.part == ++last_part_ && c.part <= sealed_.size(), "parts are not started in order, each once"
        );
        demand(in_flight_.size() < settings_.max_parts_in_flight, "too many parts in flight");
        demand(
            !plan_.upload_id().empty() && !final_started_ && !plan_.first_failure(), "too early, or too late"
        );
        return;
    }
    demand(in_flight_.empty(), "together with another");
    switch (c.kind) {
    case step_kind::put_whole:
    case step_kind::begin:
        demand(started_ == 0 && !sealed_.empty(), "not the first command, or without a byte");
        demand(c.kind == step_kind::begin || (closed_ && sealed_.size() == 1), "not the whole object");
        break;
    case step_kind::complete:
        demand(
            (!final_started_ || lookup_ == lookup::done) && closed_ && !plan_.first_failure(),
            "completed twice, or not to be"
        );
        demand(stored_.size() == sealed_.size() && plan_.parts() == stored_, "not all parts are there");
        break;
    case step_kind::abort:
        demand(!plan_.upload_id().empty(), "nothing to abort");
        demand(
            !final_open_ || absence_ == absence::not_seen || plan_.first_failure(),
            "aborted while the outcome is open"
        );
        break;
    case step_kind::query:
        demand(final_open_ && !settings_.write_token.empty(), "there is no question");
        break;
    case step_kind::list_parts:
        demand(lookup_ == lookup::due && unanswered_part_, "all tags are known");
        break;
    case step_kind::put_part:
        break;
    }
    final_started_ = final_started_ || is_final(c);
    if (lookup_ == lookup::done) {
        lookup_ = lookup::over;
    }
}

void upload_watch::seal(std::uint64_t size)
{
    if (closed_ || (size == 0 && !sealed_.empty())) {
        return;
    }
    plan_.on_sealed(size);
    // It takes no more once it has failed, nor can it then be asked for one.
    if (plan_.size() != size_ || size == 0) {
        sealed_.push_back(size);
        size_ += size;
    }
    check();
}

void upload_watch::close()
{
    if (!closed_ && (!sealed_.empty() || plan_.finished())) {
        closed_ = true;
        plan_.on_close();
        check();
    }
}

void upload_watch::cancel()
{
    plan_.on_cancel();
    check();
}

void upload_watch::out_of_patience()
{
    plan_.on_patience_over();
    check();
}

plan::command upload_watch::land(std::size_t which)
{
    const auto at = in_flight_.begin() + static_cast<std::ptrdiff_t>(which % in_flight_.size());
    const command c = *at;
    in_flight_.erase(at);
    return c;
}

/// A page; other objects are other lists than the right one.
model::receipt upload_watch::list(std::uint32_t after, object found)
{
    model::receipt r;
    std::vector<model::part_receipt> now = stored_;
    for (model::part_receipt& p : now) {
        p.etag = "\"new " + std::to_string(p.number) + '"';
    }
    r.parts.assign(now.begin() + after, now.end());
    if (found == object::ours) {
        stored_ = now;
        lookup_ = lookup::done;
    } else if (found == object::of_another) {
        r.parts.resize(r.parts.size() / 2);
        r.more_parts = true;
        std::ranges::copy(r.parts, stored_.begin() + after);
    } else if (found == object::ours_of_another_size) {
        r.parts.back().size += 1;
    } else {
        r.parts.pop_back();
    }
    return r;
}

void upload_watch::succeed(std::size_t which, object found, bool upload_existed, bool unanswered)
{
    if (in_flight_.empty()) {
        return;
    }
    const command c = land(which);
    model::receipt r;
    r.etag = '"' + std::to_string(c.part) + '"';
    if (c.kind == step_kind::begin) {
        r.upload_id = "upload";
    } else if (c.kind == step_kind::put_part) {
        const model::part_receipt part{c.part, r.etag, sealed_[c.part - 1]};
        stored_.insert(std::ranges::upper_bound(stored_, c.part, {}, &model::part_receipt::number), part);
    } else if (c.kind == step_kind::abort) {
        r.exists = upload_existed;
        may_begin_anew_ = refused_;
        if (absence_ == absence::not_seen) {
            absence_ = upload_existed ? absence::upload_was_there : absence::unknown;
        }
    } else if (c.kind == step_kind::list_parts) {
        r = list(c.part, found);
    } else if (c.kind == step_kind::query) {
        r.exists = found != object::absent;
        r.write_token =
            found == object::of_another || found == object::to_be_replaced ? "" : settings_.write_token;
        r.size = size_ + (found == object::ours_of_another_size ? 1 : 0);
        if (found == object::of_no_size) {
            r.size.reset();
        }
        r.etag = found == object::to_be_replaced ? "\"old\"" : "\"found\"";
        if (found == object::absent) {
            absence_ = absence_ == absence::upload_was_there ? absence::never_was : absence::not_seen;
        }
        lost_to_another_ =
            settings_.conditional &&
            (found == object::of_another || (found == object::to_be_replaced && settings_.if_match.empty()));
    }
    proved_ = proved_ || is_final(c) || (c.kind == step_kind::query && found == object::ours);
    unanswered_part_ = unanswered_part_ || (c.kind == step_kind::put_part && unanswered);
    plan_.on_done(c, r, unanswered);
    check();
}

void upload_watch::fail(std::size_t which, bool unanswered)
{
    if (in_flight_.empty()) {
        return;
    }
    const command c = land(which);
    failure why;
    why.code = unanswered ? errc::timeout : errc::access_denied;
    why.step = model::name_of(c.kind);
    final_open_ = final_open_ || (is_final(c) && unanswered);
    plan_.on_failed(c, why, unanswered);
    check();
}

void upload_watch::refuse_checksum(std::size_t which)
{
    if (in_flight_.empty() || in_flight_[which % in_flight_.size()].kind != step_kind::put_part) {
        return;
    }
    const command c = land(which);
    refused_ = true;
    failure why;
    why.code = errc::not_supported;
    why.step = model::name_of(c.kind);
    plan_.on_checksum_refused(c, why);
    check();
}

void upload_watch::refuse_part()
{
    if (in_flight_.empty() || in_flight_.front().kind != step_kind::complete) {
        return;
    }
    const command c = land(0);
    failure why;
    why.code = errc::request_rejected;
    why.step = model::name_of(c.kind);
    lookup_ = lookup_ == lookup::never ? lookup::due : lookup::over;
    plan_.on_unknown_part(c, why, false);
    check();
}

void upload_watch::check()
{
    demand(plan_.finished() == (plan_.result() != plan::outcome::open), "an outcome before the end, or none");
    demand(
        !first_ || (first_.code == plan_.first_failure().code && first_.step == plan_.first_failure().step),
        "another first failure"
    );
    first_ = plan_.first_failure();
    demand(!proved_ || plan_.result() == plan::outcome::committed, "a proof that is not believed");
    demand(plan_.size() == size_, "bytes were lost");
    demand(plan_.durable() >= durable_ && plan_.durable() <= size_, "what is durable is so for ever");
    durable_ = plan_.durable();
    demand(plan_.unfinished_parts() <= sealed_.size(), "more parts than were sealed");
    demand(!plan_.must_cancel_running() || !in_flight_.empty(), "nothing is there to be cancelled");
    if (plan_.finished()) {
        check_end();
    }
}

void upload_watch::check_end() const
{
    demand(in_flight_.empty(), "something is in flight after the end");
    demand(plan_.patience_now() == plan::patience::unlimited, "impatient after the end");
    const error_code why = plan_.first_failure().code;
    switch (plan_.result()) {
    case plan::outcome::committed:
        demand(proved_ && !why && plan_.durable() == size_, "committed without a proof");
        break;
    case plan::outcome::not_committed:
        demand(!proved_ && why && why != errc::outcome_unknown, "not committed, and no reason");
        demand(!final_open_ || absence_ == absence::never_was || lost_to_another_, "not committed, unproved");
        break;
    case plan::outcome::unknown:
        demand(final_open_ && why == errc::outcome_unknown, "unknown, though it was answered");
        break;
    case plan::outcome::open:
        break;
    }
}

void upload_watch::play_out()
{
    for (int rounds = 0; !plan_.finished(); ++rounds) {
        demand(rounds < 32, "it does not end");
        cancel();
        start();
        while (!in_flight_.empty()) {
            fail(0, true);
        }
    }
    demand(!plan_.next(), "a command after the end");
}

} // namespace cloudbuf::fuzz
