// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// One run: the client under test, its service, the program that uses it, and time.

#include "sim/world.hpp"

#include "client_access.hpp"
#include "sim/or_fail.hpp"

#include <boost/asio/co_spawn.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

namespace cloudbuf::sim {

namespace {

using namespace std::chrono_literals;

// A run that needs more goes round in circles.
constexpr std::size_t most_handlers = 20'000'000;
constexpr auto longest_run = 24h;

} // namespace

world::world(std::uint64_t seed, const fault_profile& profile)
    : faults_(seed ^ 0x1111),
      plan_(make_scenario(seed, profile, faults_)),
      keys_(std::make_shared<keyring>(time_, plan_.keys_at_hand)),
      cloud_(plan_, time_, keys_, faults_, log_, seed ^ 0x2222)
{
    store_what_is_replaced();
    client_options options = plan_.options;
    options.credentials = keys_;
    options.on_leftover = [this](const failure& f) { reported_leftovers_.push_back(f); };
    library_ = detail::make_client(context_.get_executor(), std::move(options), make_environment(seed));
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
    for (upload_record& u : uploads_) {
        u.buffer.reset();
    }
}

net::environment world::make_environment(std::uint64_t seed)
{
    net::environment env;
    env.clock = time_;
    env.random = std::make_shared<sim_random>(seed ^ 0x3333);
    env.dialer = std::make_shared<network>(server_parts{cloud_, faults_, *time_, log_});
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
        asio::co_spawn(context_, produce(producer_parts{*time_, log_, library_}, u), or_fail);
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

bool world::run()
{
    start();
    for (;; context_.restart()) {
        while (context_.poll_one() != 0) {
            between_handlers();
            if (context_.stopped()) {
                context_.restart(); // the last handler was not: others were given to it meanwhile
            }
            if (handlers_ == most_handlers) {
                return false;
            }
        }
        if (!time_->advance_to_next()) {
            return std::ranges::all_of(uploads_, &upload_record::ended);
        }
        if (time_->elapsed() > longest_run) {
            return false;
        }
    }
}

} // namespace cloudbuf::sim
