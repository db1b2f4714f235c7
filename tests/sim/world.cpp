// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// One run: the client under test, its service, the program that uses it, and time.

#include "sim/world.hpp"

#include "client_access.hpp"
#include "sim/interrupted.hpp"
#include "support/or_fail.hpp"

#include <boost/asio/co_spawn.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

namespace cloudbuf::sim {

namespace {

using namespace std::chrono_literals;

constexpr auto longest_run = 24h;

} // namespace

world::world(std::uint64_t seed, const fault_profile& profile)
    : faults_(seed ^ 0x1111),
      plan_(make_scenario(seed, profile, faults_)),
      keys_(std::make_shared<keyring>(time_, plan_.keys_at_hand)),
      cloud_(plan_, time_, keys_, faults_, log_, seed ^ 0x2222)
{
    set_up(seed);
}

world::world(std::uint64_t seed, scenario plan, std::shared_ptr<point_plan> points)
    : faults_(seed ^ 0x1111),
      plan_(std::move(plan)),
      keys_(std::make_shared<keyring>(time_, plan_.keys_at_hand)),
      cloud_(plan_, time_, keys_, faults_, log_, seed ^ 0x2222),
      points_(std::move(points))
{
    set_up(seed);
}

void world::set_up(std::uint64_t seed)
{
    store_what_is_replaced();
    client_options options = plan_.options;
    options.credentials = keys_;
    if (points_) {
        options.credentials = std::make_shared<interrupted_credentials>(keys_, points_, time_);
    }
    options.on_leftover = [this](const failure& f) { reported_leftovers_.push_back(f); };
    library_ = detail::make_client(context_->get_executor(), std::move(options), make_environment(seed));
    const auto& state = detail::client_access::state(*library_);
    memory_ = state->memory;
    state_ = state;
    for (const upload_spec& spec : plan_.uploads) {
        upload_record& u = uploads_.emplace_back();
        u.spec = &spec;
        u.data = content(spec.content_at, spec.size);
        undisturbed_ += spec.trouble == disturbance::none ? 0 : 1;
    }
}

world::~world()
{
    // What never ended must not outlive the context.
    tear_down(teardown::buffers_first);
}

void world::tear_down(teardown order)
{
    if (order == teardown::client_first) {
        library_.reset();
    }
    for (upload_record& u : uploads_) {
        if (u.buffer) {
            u.destroyed = true;
            u.given_up = u.given_up.value_or(time_->now());
            u.buffer.reset();
        }
    }
    library_.reset();
    memory_.reset();
    context_.reset();
}

net::environment world::make_environment(std::uint64_t seed)
{
    net::environment env;
    env.clock = time_;
    env.random = std::make_shared<sim_random>(seed ^ 0x3333);
    env.dialer = std::make_shared<network>(server_parts{cloud_, faults_, *time_, log_});
    if (points_) {
        env.dialer = std::make_shared<interrupted_dialer>(env.dialer, points_, time_);
    }
    env.log.level = plan_.options.level;
    env.log.write = [this](log_level, std::string_view line) { log_.add("client", std::string{line}); };
    return env;
}

void world::store_what_is_replaced()
{
    for (upload_spec& spec : plan_.uploads) {
        if (spec.replaces) {
            cloud_.write_as_other(spec.key, "what was there before");
        }
        if (spec.if_match) {
            spec.options.if_match = cloud_.find(spec.key)->etag;
        }
    }
}

void world::start()
{
    for (upload_record& u : uploads_) {
        asio::co_spawn(*context_, produce(producer_parts{*time_, log_, library_}, u), test::or_fail);
    }
}

void world::between_handlers()
{
    ++handlers_;
    if (undisturbed_ != 0) {
        for (upload_record& u : uploads_) {
            const bool due = u.spec->trouble != disturbance::none && !u.was_disturbed &&
                             u.spec->trouble_after <= handlers_;
            if (due && disturb(producer_parts{*time_, log_, library_}, u)) {
                u.was_disturbed = true;
                disturbed_at_ = handlers_;
                --undisturbed_;
            }
        }
    }
    if (library_ && plan_.client_destroyed_after && *plan_.client_destroyed_after <= handlers_) {
        log_.add("user", "destroys the client");
        library_.reset();
    }
    const bool over = !drain_began_ && std::ranges::all_of(uploads_, &upload_record::ended);
    if (over && library_) {
        drain_began_ = time_->now();
        library_->drain([this](error_code) {
            drained_ = time_->now();
            statistics_ = library_->statistics();
            log_.add("user", "drained");
            library_.reset();
        });
    }
}

bool world::run(std::size_t most_handlers)
{
    return !run_to(most_handlers) && time_->elapsed() <= longest_run &&
           std::ranges::all_of(uploads_, &upload_record::ended);
}

bool world::run_to(std::size_t handlers)
{
    if (!std::exchange(started_, true)) {
        start();
    }
    while (handlers_ < handlers) {
        // The last handler may have stopped it before others were given to it.
        context_->restart();
        if (context_->poll_one() != 0) {
            between_handlers();
        } else if (!time_->advance_to_next() || time_->elapsed() > longest_run) {
            return false;
        }
    }
    return true;
}

} // namespace cloudbuf::sim
