// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The engine of one upload: starts what the plan says, waits, reports back, until the plan has finished.

#include "engine/upload.hpp"
#include "plan/deadlines.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>

#include <exception>
#include <new>
#include <utility>

namespace cloudbuf::detail {

namespace {

plan::upload_plan::settings plan_settings(const upload_setup& s)
{
    plan::upload_plan::settings out;
    out.max_parts_in_flight = s.max_parts_in_flight;
    out.write_token = s.service->write_token();
    out.conditional = s.conditional;
    out.if_match = s.if_match;
    return out;
}

} // namespace

plan::upload_plan upload::new_plan() const
{
    return plan::upload_plan(plan_settings(setup_));
}

void upload::start_engine(plan::upload_plan p)
{
    try {
        prepare_engine(std::move(p));
        net::spawn_root(strand_, run(shared_from_this()));
    } catch (const std::bad_alloc&) {
        fail_to_start();
    }
}

void upload::prepare_engine(plan::upload_plan p)
{
    {
        const std::lock_guard lock{mutex_};
        if (abandoned() && !std::exchange(in_background_, true)) {
            client_->background_began();
        }
    }
    plan_ = std::make_unique<plan::upload_plan>(std::move(p));
}

void upload::find_out(std::string upload_id, std::uint64_t size)
{
    {
        const std::lock_guard lock{mutex_};
        engine_ = engine_state::running;
    }
    start_engine(plan::upload_plan::resume(plan_settings(setup_), std::move(upload_id), size));
}

void upload::fail_to_start()
{
    failure f;
    f.code = make_error_code(boost::system::errc::not_enough_memory);
    f.message = "the system has no memory to start the upload";
    fail_now(f);
    publish_end();
}

asio::awaitable<void> upload::send_whole(std::shared_ptr<upload> self, control_ptr control)
{
    upload& u = *self;
    co_await asio::this_coro::throw_if_cancelled(false);
    try {
        u.prepare_engine(u.new_plan());
        u.read_inbox();
    } catch (const std::bad_alloc&) {
        u.fail_to_start();
        co_return;
    }
    if (const std::optional<plan::command> put = u.plan_->next()) {
        u.parts_.at(1).running = true;
        u.watch_step(self, control);
        co_await run_command(self, *put);
        if (u.watch_ == watch::on) {
            u.watch_ = watch::leaving;
            u.changed_.notify();
        }
        // What follows waits for the same event, which has one waiter at a time.
        while (u.watch_ == watch::leaving && !u.plan_->finished()) {
            co_await asio::post(u.strand_, asio::deferred);
        }
    }
    co_await run(self);
}

/// Stops the step when the upload is given up, as `net::scope` does with children.
void upload::watch_step(const std::shared_ptr<upload>& self, const control_ptr& control)
{
    auto look = [self, control](error_code) {
        upload& u = *self;
        if (std::exchange(u.watch_, watch::off) == watch::leaving) {
            return;
        }
        u.read_inbox();
        if (u.plan_->must_cancel_running()) {
            control->step.emit(asio::cancellation_type::terminal);
        } else {
            u.watch_step(self, control);
        }
    };
    watch_ = watch::on;
    changed_.async_wait(asio::bind_executor(strand_, std::move(look)));
}

void upload::read_inbox()
{
    std::vector<engine::sealed_part> sealed;
    bool closed = false;
    bool cancelled = false;
    {
        const std::lock_guard lock{mutex_};
        sealed.swap(inbox_);
        closed = std::exchange(close_requested_, false);
        cancelled = std::exchange(cancel_requested_, false);
    }
    for (engine::sealed_part& p : sealed) {
        plan_->on_sealed(p.digest.size, p.digest.crc);
        const std::uint32_t number = p.number;
        parts_[number].data = std::move(p);
    }
    if (closed) {
        plan_->on_close();
    }
    if (cancelled) {
        plan_->on_cancel();
    }
}

model::step upload::make_step(const plan::command& c) const
{
    switch (c.kind) {
    case model::step_kind::put_whole:
        return model::put_whole{parts_.at(1).data.digest};
    case model::step_kind::begin:
        return model::begin{};
    case model::step_kind::put_part:
        return model::put_part{plan_->upload_id(), c.part, parts_.at(c.part).data.digest};
    case model::step_kind::complete:
        return model::complete{plan_->upload_id(), plan_->parts(), plan_->size()};
    case model::step_kind::abort:
        return model::abort{plan_->upload_id()};
    case model::step_kind::list_parts:
        return model::list_parts{plan_->upload_id(), c.part};
    case model::step_kind::query:
        break;
    }
    return model::query{};
}

asio::awaitable<void> upload::run_command(std::shared_ptr<upload> self, plan::command c)
{
    upload& u = *self;
    const bool carries_data = c.kind == model::step_kind::put_part || c.kind == model::step_kind::put_whole;
    const std::uint32_t number = c.kind == model::step_kind::put_whole ? 1 : c.part;
    engine::step_outcome result;
    try {
        const model::step s = u.make_step(c);
        std::vector<asio::const_buffer> payload;
        if (carries_data) {
            payload = u.parts_.at(number).data.buffers();
        }
        result = co_await u.sender_->send(s, payload, u.plan_->patience_now());
    } catch (const boost::system::system_error& e) {
        result.why.code = e.code();
    } catch (const std::bad_alloc&) {
        result.why.code = make_error_code(boost::system::errc::not_enough_memory);
    }
    if (carries_data) {
        u.parts_.at(number).running = false;
    }
    if (result.done) {
        u.plan_->on_done(c, *result.done, result.unanswered);
        if (carries_data) {
            u.client_->memory->give_back(std::move(u.parts_.at(number).data.blocks));
            u.parts_.erase(number);
            u.unfinished_.fetch_sub(1, std::memory_order_release);
        }
    } else if (result.checksum_refused) {
        u.plan_->on_checksum_refused(c, result.why, result.unanswered);
    } else if (result.unknown_part) {
        u.plan_->on_unknown_part(c, result.why, result.unanswered);
    } else {
        u.plan_->on_failed(c, result.why, result.unanswered);
    }
    u.changed_.notify();
}

/// Most small uploads never need `children`, so that they are made with the first.
void upload::start_commands(std::optional<net::scope>& children)
{
    while (const std::optional<plan::command> c = plan_->next()) {
        if (c->kind == model::step_kind::put_part) {
            parts_.at(c->part).running = true;
        } else if (c->kind == model::step_kind::put_whole) {
            parts_.at(1).running = true;
        }
        if (!children) {
            children.emplace(strand_);
        }
        children->spawn(run_command(shared_from_this(), *c));
    }
}

void upload::publish_progress()
{
    durable_.store(plan_->durable(), std::memory_order_release);
    if (const failure& f = plan_->first_failure(); f && !has(write_window::failed)) {
        {
            const std::lock_guard lock{mutex_};
            if (!first_code_) {
                evidence_ = std::make_unique<failure>(f);
                identify(*evidence_);
                first_code_ = f.code;
            }
        }
        set(write_window::failed);
    }
    if (plan_->first_failure()) {
        // Nothing of this is sent any more, and others wait for the memory.
        for (auto it = parts_.begin(); it != parts_.end();) {
            if (it->second.running) {
                ++it;
                continue;
            }
            client_->memory->give_back(std::move(it->second.data.blocks));
            it = parts_.erase(it);
        }
    }
    room_.notify();
}

/// What it takes to find the upload, and the object, at the service.
void upload::identify(failure& f) const
{
    f.bucket = setup_.who.bucket;
    f.key = setup_.who.key;
    f.upload_id = plan_->upload_id();
    f.size = plan_->size();
    f.write_token = setup_.service->write_token();
}

asio::awaitable<void> upload::run(std::shared_ptr<upload> self)
{
    upload& u = *self;
    co_await asio::this_coro::throw_if_cancelled(false);
    std::optional<net::scope> children;
    std::shared_ptr<net::timer> limit; // made when patience first has an end, which is rare
    plan::patience patience = plan::patience::unlimited;
    for (;;) {
        u.read_inbox();
        u.start_commands(children);
        if (children && u.plan_->must_cancel_running()) {
            children->cancel();
        }
        if (u.plan_->begin_is_unwanted()) {
            u.sender_->give_up(model::step_kind::begin);
        }
        u.publish_progress();
        if (u.plan_->finished()) {
            break;
        }
        if (u.plan_->patience_now() != patience) {
            patience = u.plan_->patience_now();
            if (!limit) {
                limit = std::make_shared<net::timer>(u.strand_, *u.client_->env.clock);
            }
            limit->cancel();
            if (const auto most = plan::limit_of(patience, u.client_->options.timeouts)) {
                limit->expires_after(*most);
                limit->async_wait(asio::bind_executor(u.strand_, [self, limit](error_code) {
                    self->changed_.notify();
                }));
            }
        }
        if (patience != plan::patience::unlimited && limit->expired()) {
            u.plan_->on_patience_over();
            continue;
        }
        co_await u.changed_.async_wait(asio::as_tuple(asio::deferred));
    }
    if (limit) {
        limit->cancel();
    }
    if (children) {
        co_await children->join();
    }
    u.publish_end();
}

void upload::publish_end()
{
    std::vector<engine::sealed_part> left;
    for (auto& [number, p] : parts_) {
        left.push_back(std::move(p.data));
    }
    parts_.clear();
    bool background = false;
    failure why;
    {
        const std::lock_guard lock{mutex_};
        for (engine::sealed_part& p : inbox_) {
            left.push_back(std::move(p));
        }
        inbox_.clear();
        result_ = plan_ ? plan_->result() : plan::outcome::not_committed;
        if (result_ == plan::outcome::committed) {
            const model::receipt& r = plan_->committed();
            object_ = std::make_unique<object_info>();
            object_->etag = r.etag;
            object_->version = r.version;
            object_->size = plan_->size();
            object_->checksum = r.checksum;
            object_->request_id = r.request_id;
        } else {
            if (evidence_ && plan_) {
                identify(*evidence_); // a begin may have succeeded since
            }
            why = evidence();
        }
        engine_ = engine_state::ended;
        background = std::exchange(in_background_, false);
    }
    for (engine::sealed_part& p : left) {
        client_->memory->give_back(std::move(p.blocks));
    }
    if (why && why.code != errc::aborted && client_->env.log.wants(log_level::error)) {
        client_->env.log.write(log_level::error, setup_.who.label() + ": " + to_string(why));
    }
    if (plan_ && plan_->leaves_upload() && client_->options.on_leftover) {
        client_->options.on_leftover(why);
    }
    room_.notify();
    if (background) {
        client_->background_ended();
    }
}

} // namespace cloudbuf::detail
