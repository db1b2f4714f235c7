// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// How an upload proceeds: which command is due, and what each event changes.

#include "plan/upload_plan.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace cloudbuf::plan {
namespace {

using model::step_kind;

} // namespace

upload_plan::upload_plan(settings s) : settings_(std::move(s))
{
    assert(settings_.max_parts_in_flight > 0);
}

upload_plan upload_plan::resume(settings s, std::string upload_id, std::uint64_t size)
{
    upload_plan out{std::move(s)};
    out.state_ = state::verifying;
    out.closed_ = true;
    out.upload_id_ = std::move(upload_id);
    out.size_ = size;
    out.doubt_.code = errc::aborted; // if it turns out that nothing was committed, the abort has seen to it
    return out;
}

void upload_plan::on_sealed(std::uint64_t size, std::optional<std::uint64_t> crc)
{
    assert(!closed_);
    assert(size > 0 || parts_.empty());
    if (state_ > state::sending && !refusal_) {
        return;
    }
    parts_.push_back({.size = size, .crc = crc, .done = false, .etag = {}});
    size_ += size;
}

void upload_plan::on_close()
{
    assert(!closed_);
    assert(!parts_.empty() || state_ > state::sending);
    closed_ = true;
}

void upload_plan::on_cancel()
{
    switch (state_) {
    case state::starting:
    case state::beginning:
    case state::sending:
    case state::listing:
        record_given_up();
        stop();
        break;
    case state::putting_whole:
    case state::completing:
        withdrawn_ = true;
        patience_ = patience::verification;
        break;
    case state::verifying:
    case state::settling:
    case state::verifying_again:
    case state::searching:
        patience_ = patience::verification;
        break;
    case state::stopping:
    case state::aborting:
        if (refusal_) {
            record_given_up();
            refusal_.reset();
        }
        break;
    case state::ending:
    case state::finished:
        break;
    }
}

std::optional<command> upload_plan::next()
{
    switch (state_) {
    case state::starting:
        if (parts_.empty()) {
            return std::nullopt;
        }
        if (closed_ && parts_.size() == 1) {
            return start({step_kind::put_whole}, state::putting_whole);
        }
        return start({step_kind::begin}, state::beginning);
    case state::sending:
        if (started_ < parts_.size()) {
            if (running_ == settings_.max_parts_in_flight) {
                return std::nullopt;
            }
            ++started_;
            return start({step_kind::put_part, static_cast<std::uint32_t>(started_)}, state::sending);
        }
        if (closed_ && running_ == 0) {
            return start({step_kind::complete}, state::completing);
        }
        return std::nullopt;
    case state::verifying:
    case state::verifying_again:
    case state::searching:
        if (running_ > 0) {
            return std::nullopt;
        }
        return start({step_kind::query}, state_);
    case state::listing:
        if (running_ > 0) {
            return std::nullopt;
        }
        return start({step_kind::list_parts, listed_}, state_);
    case state::aborting:
        if (running_ > 0) {
            return std::nullopt;
        }
        ++aborts_;
        return start({step_kind::abort}, state_);
    case state::settling:
        if (running_ > 0) {
            return std::nullopt;
        }
        return start({step_kind::abort}, state_);
    case state::putting_whole:
    case state::beginning:
    case state::completing:
    case state::stopping:
    case state::ending:
    case state::finished:
        break;
    }
    return std::nullopt;
}

command upload_plan::start(command c, state then)
{
    ++running_;
    state_ = then;
    return c;
}

void upload_plan::on_done(const command& c, const model::receipt& r, bool unanswered)
{
    assert(running_ > 0);
    --running_;
    stragglers_ = stragglers_ || (unanswered && c.kind == step_kind::put_part);
    switch (c.kind) {
    case step_kind::begin:
        upload_id_ = r.upload_id;
        if (state_ == state::beginning) {
            state_ = state::sending;
        } else {
            first_.upload_id = upload_id_;
        }
        break;
    case step_kind::put_part:
        on_part_done(c, r);
        break;
    case step_kind::put_whole:
    case step_kind::complete:
        commit(r);
        break;
    case step_kind::abort:
        on_abort_done(r.exists);
        break;
    case step_kind::query:
        on_found(r);
        break;
    case step_kind::list_parts:
        on_listed(r);
        break;
    }
    after_command();
}

void upload_plan::on_failed(const command& c, const failure& why, bool unanswered)
{
    assert(running_ > 0);
    --running_;
    switch (c.kind) {
    case step_kind::begin:
        record(why);
        if (state_ == state::beginning) {
            finish(outcome::not_committed);
        }
        break;
    case step_kind::put_part:
        stragglers_ = stragglers_ || unanswered;
        if (!refusal_) {
            record(why);
        }
        if (state_ == state::sending) {
            stop();
        }
        break;
    case step_kind::put_whole:
    case step_kind::complete:
        on_final_failed(why, unanswered);
        break;
    case step_kind::abort:
        if (state_ == state::settling) {
            state_ = state::searching;
        } else if (state_ == state::aborting) {
            stop_restarting(); // of two uploads only one could be reported
            finish(outcome::not_committed);
        }
        break;
    case step_kind::query:
        if (state_ != state::ending) {
            leave_unknown();
        }
        break;
    case step_kind::list_parts:
        if (state_ == state::listing) {
            deny(doubt_.code);
        }
        break;
    }
    after_command();
}

void upload_plan::on_checksum_refused([[maybe_unused]] const command& c, const failure& why, bool unanswered)
{
    assert(running_ > 0 && c.kind == step_kind::put_part && c.part <= started_);
    --running_;
    stragglers_ = stragglers_ || unanswered;
    if (state_ == state::sending && done_ == 0) {
        refusal_ = why;
        stop();
    } else if (!refusal_) {
        record(why);
        if (state_ == state::sending) {
            stop();
        }
    }
    after_command();
}

void upload_plan::after_command()
{
    if (running_ > 0) {
        return;
    }
    if (state_ == state::stopping) {
        discard();
    } else if (state_ == state::ending) {
        give_up();
    }
}

bool upload_plan::must_cancel_running() const noexcept
{
    if (running_ == 0) {
        return false;
    }
    switch (state_) {
    case state::putting_whole:
    case state::completing:
        return patience_ == patience::verification;
    case state::stopping:
        return !upload_id_.empty(); // without it there would be no abort: the begin in flight is awaited
    case state::ending:
        return true;
    default:
        return false;
    }
}

void upload_plan::on_patience_over()
{
    if (patience_ == patience::unlimited) {
        return;
    }
    patience_ = patience::unlimited;
    stop_restarting();
    if (running_ > 0) {
        ended_in_ = state_;
        state_ = state::ending;
    } else {
        give_up();
    }
}

std::vector<model::part_receipt> upload_plan::parts() const
{
    std::vector<model::part_receipt> list;
    list.reserve(done_);
    for (std::size_t i = 0; i < parts_.size(); ++i) {
        if (parts_[i].done) {
            list.push_back({static_cast<std::uint32_t>(i + 1), parts_[i].etag, parts_[i].size, parts_[i].crc}
            );
        }
    }
    return list;
}

void upload_plan::on_part_done(const command& c, const model::receipt& r)
{
    assert(c.part > 0 && c.part <= started_);
    part& p = parts_[c.part - 1];
    assert(!p.done);
    p.done = true;
    p.etag = r.etag;
    stop_restarting(); // its bytes are not held any more
    ++done_;
    while (prefix_ < parts_.size() && parts_[prefix_].done) {
        durable_ += parts_[prefix_++].size;
    }
}

void upload_plan::stop()
{
    state_ = state::stopping;
    patience_ = patience::abort;
    if (running_ == 0) {
        discard();
    }
}

void upload_plan::discard()
{
    if (upload_id_.empty()) {
        return finish(outcome::not_committed);
    }
    state_ = state::aborting;
    patience_ = patience::abort;
}

/// The service has no upload of ours any more.
void upload_plan::on_discarded()
{
    if (!refusal_) {
        return finish(outcome::not_committed);
    }
    refusal_.reset();
    discarded_ = false;
    stragglers_ = false;
    aborts_ = 0;
    upload_id_.clear();
    started_ = 0;
    patience_ = patience::unlimited;
    state_ = state::starting;
}

void upload_plan::give_up()
{
    if (first_) {
        finish(outcome::not_committed);
    } else {
        leave_unknown();
    }
}

void upload_plan::finish(outcome o)
{
    assert(running_ == 0);
    result_ = o;
    patience_ = patience::unlimited;
    state_ = state::finished;
}

void upload_plan::record_given_up()
{
    failure f;
    f.code = errc::aborted;
    record(std::move(f));
}

/// If it was to begin anew, it fails for the reason of that.
void upload_plan::stop_restarting()
{
    if (refusal_) {
        record(std::move(*refusal_));
        refusal_.reset();
    }
}

void upload_plan::record(failure why)
{
    if (first_) {
        return;
    }
    first_ = std::move(why);
    first_.upload_id = upload_id_;
    first_.write_token = settings_.write_token;
}

} // namespace cloudbuf::plan
