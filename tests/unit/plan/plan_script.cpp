// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// A script of what happens to an upload.

#include "plan_script.hpp"

#include <catch2/catch_test_macros.hpp>

namespace cloudbuf::plan::test {

using model::step_kind;

plan_script& plan_script::add(action::kind what, std::function<void(player&)> play, command of)
{
    actions_.push_back({what, of, std::move(play)});
    return *this;
}

plan_script& plan_script::parts_in_flight(unsigned n)
{
    settings_.max_parts_in_flight = n;
    return *this;
}

plan_script& plan_script::without_token()
{
    settings_.write_token.clear();
    return *this;
}

plan_script& plan_script::conditional(std::string if_match)
{
    settings_.conditional = true;
    settings_.if_match = std::move(if_match);
    return *this;
}

plan_script& plan_script::seal(unsigned parts)
{
    return add(action::kind::producer, [parts](player& p) {
        for (unsigned i = 0; i < parts; ++i) {
            p.plan.on_sealed(part_bytes);
        }
    });
}

plan_script& plan_script::seal_empty()
{
    return add(action::kind::producer, [](player& p) { p.plan.on_sealed(0); });
}

plan_script& plan_script::close()
{
    return add(action::kind::producer, [](player& p) { p.plan.on_close(); });
}

plan_script& plan_script::cancel()
{
    return add(action::kind::other, [](player& p) { p.plan.on_cancel(); });
}

plan_script& plan_script::patience_over()
{
    return add(action::kind::other, [](player& p) { p.plan.on_patience_over(); });
}

plan_script& plan_script::expect_all(std::vector<command> commands)
{
    if (!commands.empty()) {
        last_ = commands.back();
    }
    return add(action::kind::expectation, [expected = std::move(commands)](player& p) {
        CHECK(to_string(p.start()) == to_string(expected));
    });
}

plan_script& plan_script::done()
{
    return done(last_);
}

plan_script& plan_script::done(command c)
{
    return done(c, receipt_of(c));
}

plan_script& plan_script::done(command c, model::receipt r)
{
    return add(action::kind::success, [c, got = std::move(r)](player& p) { p.done(c, got); }, c);
}

plan_script& plan_script::done_after_silence(command c)
{
    return add(action::kind::success, [c](player& p) { p.done(c, receipt_of(c), true); }, c);
}

plan_script& plan_script::fails(command c, error_code why, bool unanswered)
{
    return add(action::kind::other, [=](player& p) { p.fail(c, failure_of(c, why), unanswered); });
}

plan_script& plan_script::refuses_checksum(command c)
{
    return add(action::kind::other, [=](player& p) { p.refuse_checksum(c); });
}

plan_script& plan_script::refuses_part(bool unanswered)
{
    return add(action::kind::other, [=](player& p) {
        p.refuse_part(failure_of(complete, errc::request_rejected), unanswered);
    });
}

plan_script& plan_script::cancels_running(bool expected)
{
    return add(action::kind::other, [expected](player& p) {
        CHECK(p.plan.must_cancel_running() == expected);
    });
}

plan_script& plan_script::has_patience(patience expected)
{
    return add(action::kind::other, [expected](player& p) {
        CHECK(static_cast<int>(p.plan.patience_now()) == static_cast<int>(expected));
    });
}

plan_script& plan_script::check(std::function<void(const upload_plan&)> f)
{
    return add(action::kind::other, [f = std::move(f)](player& p) { f(p.plan); });
}

void plan_script::ends(outcome expected, error_code why)
{
    player p(settings_);
    for (const action& a : actions_) {
        a.play(p);
    }
    INFO("started: " << to_string(p.log()));
    CHECK_FALSE(p.plan.next());
    CHECK(p.plan.finished());
    CHECK(static_cast<int>(p.plan.result()) == static_cast<int>(expected));
    CHECK(p.plan.first_failure().code == why);
    CHECK_FALSE(p.plan.must_cancel_running());
    CHECK(p.in_flight().empty());
}

void plan_script::fail_at_each_step()
{
    unsigned places = 0;
    for (std::size_t at = 0; at < actions_.size(); ++at) {
        const command failing = actions_[at].of;
        if (actions_[at].what != action::kind::success) {
            continue;
        }
        ++places;
        player p(settings_);
        for (std::size_t i = 0; i < at; ++i) {
            actions_[i].play(p);
        }
        INFO("failing: " << to_string(failing) << " after " << to_string(p.log()));
        p.fail(failing, failure_of(failing, errc::server_error), false);
        for (std::size_t i = at + 1; i < actions_.size(); ++i) { // the producer does not know yet
            if (actions_[i].what == action::kind::producer) {
                actions_[i].play(p);
            }
        }
        p.play_out();

        CHECK(p.plan.result() == outcome::not_committed);
        CHECK(p.plan.first_failure().code == errc::server_error);
        CHECK(p.plan.first_failure().step == to_string(failing));
        CHECK(p.plan.first_failure().request_id == "failed " + to_string(failing));
        CHECK(p.count(step_kind::abort) == (p.plan.upload_id().empty() ? 0 : 1));
    }
    CHECK(places > 0);
}

void plan_script::cancel_at_each_step()
{
    for (std::size_t at = 0; at < actions_.size(); ++at) {
        player p(settings_);
        for (std::size_t i = 0; i < at; ++i) {
            actions_[i].play(p);
        }
        if (p.plan.finished()) {
            break;
        }
        INFO("given up after " << to_string(p.log()) << "; in flight: " << to_string(p.in_flight()));
        p.plan.on_cancel();
        p.plan.on_cancel();
        p.play_out();

        CHECK(p.plan.result() == outcome::not_committed);
        CHECK(p.plan.first_failure().code == errc::aborted);
        CHECK(p.count(step_kind::abort) == (p.plan.upload_id().empty() ? 0 : 1));
    }
}

} // namespace cloudbuf::plan::test
