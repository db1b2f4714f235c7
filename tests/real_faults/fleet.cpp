// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Many uploads at once, and a record of what the program was told about each.

#include "real_faults/fleet.hpp"

#include "integration/session.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/system_error.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <chrono>
#include <exception>
#include <memory>
#include <tuple>
#include <utility>

namespace cloudbuf::test {

namespace {

// Under the sanitizers, on a busy machine: a hang is a failure, not a lost build.
constexpr std::chrono::seconds fleet_limit{280};
constexpr std::size_t piece = 64 * kib;

upload_options options_of(const upload_spec& u)
{
    upload_options o = least_parts();
    o.if_none_match = u.conditional;
    return o;
}

told told_by(error_code ec)
{
    if (!ec) {
        return told::committed;
    }
    return ec == errc::outcome_unknown ? told::unknown : told::not_committed;
}

asio::awaitable<ending> close_or_cancel(async_cloud_buffer& out, std::chrono::milliseconds patience)
{
    // The timer's handler may run when this coroutine has gone.
    auto stop = std::make_shared<asio::cancellation_signal>();
    asio::steady_timer limit{out.get_executor(), patience};
    limit.async_wait([stop](error_code ec) {
        if (!ec) {
            stop->emit(asio::cancellation_type::terminal);
        }
    });
    ending end;
    std::tie(end.ec, end.info) =
        co_await out.close(asio::bind_cancellation_slot(stop->slot(), asio::as_tuple(asio::deferred)));
    limit.cancel();
    end.why = out.last_failure();
    co_return end;
}

} // namespace

fleet::fleet(fleet_options options, std::vector<upload_spec> uploads)
    : uploads_per_client_(options.uploads_per_client), direct_(ctx_, std::move(options.direct))
{
    for (upload_spec& u : uploads) {
        by_key_.emplace(u.key, records_.size());
        records_.emplace_back().spec = std::move(u);
    }
    observe(options.network);
    for (std::size_t i = 0; i < records_.size(); i += uploads_per_client_) {
        clients_.emplace_back(ctx_, options.network);
    }
}

void fleet::observe(client_options& o)
{
    o.on_leftover = [this](const failure& f) { leftovers_.push_back(f); };
    o.level = log_level::debug;
    o.logger = [this](log_level, std::string_view line) { note(line); };
}

/// There is no other way to know of a begin that nobody heard of again.
void fleet::note(std::string_view line)
{
    if (const auto found = by_key_.find(line.substr(0, line.find(':'))); found != by_key_.end()) {
        records_[found->second].log.note(line);
    }
}

void fleet::run(std::size_t width, asio::awaitable<void> other)
{
    std::exception_ptr error;
    bool ended = false;
    working_ = width;
    asio::co_spawn(ctx_, std::move(other), [&](const std::exception_ptr& e) {
        error = e;
        ended = true;
    });
    for (std::size_t i = 0; i < width; ++i) {
        asio::co_spawn(ctx_, work(), [&](const std::exception_ptr& e) { error = e ? e : error; });
    }
    ctx_.run_for(fleet_limit);
    if (error) {
        std::rethrow_exception(error);
    }
    REQUIRE(ended);
    REQUIRE(is_finished());
    REQUIRE(ctx_.stopped());
    for (const client& c : clients_) {
        CHECK(c.memory_used() == 0);
    }
}

void fleet::run(std::size_t width)
{
    run(width, []() -> asio::awaitable<void> { co_return; }());
}

asio::awaitable<void> fleet::work()
{
    while (next_ < records_.size()) {
        const client& cloud = clients_[next_ / uploads_per_client_];
        upload_record& r = records_[next_++];
        co_await upload(cloud, r);
        if (r.what == told::unknown && r.spec.resolve_at_once) {
            co_await resolve(r);
        }
    }
    if (working_ == 1) {
        for (client& c : clients_) {
            co_await c.drain();
        }
        co_await direct_.drain();
    }
    --working_;
}

asio::awaitable<void> fleet::upload(const client& cloud, upload_record& r)
{
    async_cloud_buffer out{cloud, url_of(r.spec.key), options_of(r.spec)};
    try {
        co_await write_all(out, r.spec.content.substr(0, r.spec.written), piece);
    } catch (const boost::system::system_error&) {
        // close() says it again, or is a liar.
    }
    co_await finish(out, r);
}

asio::awaitable<void> fleet::finish(async_cloud_buffer& out, upload_record& r)
{
    ending end;
    switch (r.spec.end) {
    case way_to_end::close:
        end = co_await close_of(out);
        break;
    case way_to_end::cancelled_close:
        end = co_await close_or_cancel(out, r.spec.cancel_after);
        break;
    case way_to_end::abort:
        std::tie(r.ec) = co_await out.abort(asio::as_tuple(asio::deferred));
        r.what = told::given_up;
        co_return;
    case way_to_end::destruction:
        r.what = told::given_up;
        co_return;
    }
    r.ec = end.ec;
    r.info = end.info;
    r.why = end.why;
    r.what = told_by(end.ec);
}

asio::awaitable<void> fleet::resolve(upload_record& r)
{
    upload_options o = options_of(r.spec);
    const auto [ec, found] = co_await direct_.resolve(r.why, std::move(o), asio::as_tuple(asio::deferred));
    r.resolved = ec ? outcome::unknown : found.what;
}

asio::awaitable<void> fleet::resolve_all()
{
    for (upload_record& r : records_) {
        if (r.what == told::unknown && r.resolved.value_or(outcome::unknown) == outcome::unknown) {
            co_await resolve(r);
        }
    }
    co_await direct_.drain();
}

std::size_t fleet::memory_peak() const
{
    std::size_t most = 0;
    for (const client& c : clients_) {
        most = std::max(most, c.memory_peak());
    }
    return most;
}

void fleet::resolve()
{
    test::run(ctx_, [this] { return resolve_all(); });
}

} // namespace cloudbuf::test
