// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Was the object committed? Only a proven answer, or the object itself, says so.

#include "plan/ownership.hpp"
#include "plan/upload_plan.hpp"

#include <cassert>
#include <utility>

namespace cloudbuf::plan {
namespace {

// A part that was under way may still be stored after an abort: "it might be necessary to abort a given
// multipart upload multiple times" (S3 API Reference, AbortMultipartUpload).
constexpr unsigned max_aborts = 3;

} // namespace

void upload_plan::on_final_failed(const failure& why, bool unanswered)
{
    doubt_ = why;
    if (!unanswered) {
        deny(why.code);
    } else if (state_ == state::ending) {
        return;
    } else if (settings_.write_token.empty()) {
        leave_unknown();
    } else {
        state_ = state::verifying;
    }
}

void upload_plan::on_found(const model::receipt& found)
{
    const finding whose =
        judge(found, {.write_token = settings_.write_token, .if_match = settings_.if_match, .size = size_});
    if (whose == finding::mine) {
        return commit(found);
    }

    if (state_ == state::ending && ended_in_ == state::verifying_again) {
        state_ = ended_in_; // nothing is to be asked beyond this answer, which came just in time
    }
    switch (state_) {
    case state::verifying:
        // Of a whole put there is no upload whose abort could tell "never" from "not yet".
        if (whose == finding::absent && !upload_id_.empty()) {
            state_ = state::settling;
        } else if (whose == finding::other && settings_.conditional) {
            deny(errc::precondition_failed);
        } else {
            leave_unknown();
        }
        break;
    case state::verifying_again:
        if (whose == finding::absent) {
            deny(doubt_.code);
        } else if (whose == finding::other && settings_.conditional) {
            deny(errc::precondition_failed);
        } else {
            leave_unknown();
        }
        break;
    case state::searching:
        leave_unknown();
        break;
    default: // ending: it did not prove a commit in time
        break;
    }
}

void upload_plan::on_abort_done(bool existed)
{
    discarded_ = !(existed && stragglers_);
    if (state_ == state::settling) {
        state_ = existed ? state::verifying_again : state::searching;
    } else if (state_ == state::aborting && !(existed && stragglers_ && aborts_ < max_aborts)) {
        on_discarded();
    }
}

void upload_plan::commit(const model::receipt& r)
{
    assert(!first_);
    committed_ = r;
    done_ = parts_.size();
    durable_ = size_;
    finish(outcome::committed);
}

void upload_plan::deny(error_code why)
{
    doubt_.code = why;
    if (withdrawn_) {
        record_given_up();
    } else {
        record(doubt_);
    }
    if (state_ == state::verifying_again) { // the abort was what proved it
        finish(outcome::not_committed);
    } else {
        discard();
    }
}

void upload_plan::leave_unknown()
{
    failure unknown = std::move(doubt_);
    if (unknown.message.empty() && unknown.code) {
        unknown.message = unknown.code.message();
    }
    unknown.code = errc::outcome_unknown;
    if (unknown.step.empty()) {
        unknown.step =
            model::name_of(upload_id_.empty() ? model::step_kind::put_whole : model::step_kind::complete);
    }
    record(std::move(unknown));
    finish(outcome::unknown);
}

} // namespace cloudbuf::plan
