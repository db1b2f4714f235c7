// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The way from the client to the service: dials that fail, and connections that behave badly.

#include "sim/network.hpp"

#include "support/or_fail.hpp"
#include "support/sim/sim_dialer.hpp"

#include <boost/asio/co_spawn.hpp>

#include <memory>
#include <utility>

namespace cloudbuf::sim {

namespace {

using model::transport_phase;

constexpr std::chrono::milliseconds connect_limit = timeouts{}.connect;

model::transport_error error_of(transport_phase phase, error_code code)
{
    model::transport_error e;
    e.phase = phase;
    e.code = code;
    e.detail = "the simulation says so";
    return e;
}

/// Few bytes more often than many, so that every part of a request and of an answer is met.
std::size_t some_bytes(sim_random& r)
{
    return static_cast<std::size_t>(1 + r.below(std::uint64_t{16} << r.below(10)));
}

/// The connection outlives the client, and with it the network that opened it.
asio::awaitable<void>
serve_ill(server_parts parts, std::shared_ptr<sim_stream> stream, unsigned number, ills of)
{
    co_await serve(parts, stream, number);
    const auto count = [&](fault f, std::size_t passed, std::size_t limit) {
        if (passed >= limit) {
            parts.faults.hit(f);
            parts.log.add("network", std::string{name_of(f)} + " met connection " + std::to_string(number));
        }
    };
    count(fault::cut_upward, stream->received().size(), of.up.fail_write_after);
    count(fault::cut_downward, stream->sent().size(), of.down.fail_read_after);
    count(fault::lose_upward, stream->received().size(), of.up.lose_after);
    count(fault::lose_downward, stream->sent().size(), of.down.lose_after);
}

} // namespace

void network::start_dial(asio::any_io_executor ex, const model::origin& to, handler done)
{
    fate how = choose_fate(to);
    const auto takes = how.takes;
    auto yields = [this, ex, error = std::move(how.error)] {
        if (!error.code) {
            return connect(ex);
        }
        net::dialed none;
        none.error = error;
        return none;
    };
    dial_for(takes, ex, parts_.time, std::move(yields), std::move(done));
}

network::fate network::choose_fate(const model::origin& to)
{
    fault_plan& faults = parts_.faults;
    const auto strikes = [&](fault f) {
        const bool yes = faults.may_strike(f) && faults.strikes(f);
        if (yes) {
            faults.hit(f);
            parts_.log.add("network", std::string{name_of(f)});
        }
        return yes;
    };
    const std::chrono::milliseconds soon{faults.random().below(40)};
    if (strikes(fault::resolve_failure)) {
        return {soon, error_of(transport_phase::resolve, errc::connect_failed)};
    }
    if (strikes(fault::refuse_connect)) {
        return {soon, error_of(transport_phase::connect, errc::connect_failed)};
    }
    if (strikes(fault::dead_host)) {
        return {connect_limit, error_of(transport_phase::connect, errc::timeout)};
    }
    if (to.tls && strikes(fault::tls_failure)) {
        return {soon, error_of(transport_phase::tls, errc::tls_failed)};
    }
    if (strikes(fault::dead_address)) {
        return {connect_limit + soon, {}};
    }
    return {soon, {}};
}

ills network::choose_ills()
{
    fault_plan& faults = parts_.faults;
    sim_random& r = faults.random();
    const auto strikes = [&](fault f) { return faults.may_strike(f) && faults.strikes(f); };
    ills out;
    if (strikes(fault::delay)) {
        faults.hit(fault::delay);
        out.up.delay = std::chrono::milliseconds(r.below(2000));
        out.down.delay = std::chrono::milliseconds(r.below(2000));
    }
    if (strikes(fault::bandwidth)) {
        faults.hit(fault::bandwidth);
        out.up.bytes_per_second = std::size_t{256} << r.below(12);
        out.up.capacity = std::size_t{512} << r.below(8);
    }
    if (strikes(fault::fragment)) {
        faults.hit(fault::fragment);
        out.up.max_write = some_bytes(r);
        out.up.max_read = some_bytes(r);
        out.down.max_write = some_bytes(r);
        out.down.max_read = some_bytes(r);
    }
    // A head is some 700 bytes, an answer some 400.
    if (strikes(fault::cut_upward)) {
        out.up.fail_write_after = some_bytes(r);
    }
    if (strikes(fault::cut_downward)) {
        out.down.fail_read_after = some_bytes(r) / 4;
    }
    if (strikes(fault::lose_upward)) {
        out.up.lose_after = some_bytes(r);
    }
    if (strikes(fault::lose_downward)) {
        out.down.lose_after = some_bytes(r) / 4;
    }
    return out;
}

net::dialed network::connect(const asio::any_io_executor& ex)
{
    ills of = choose_ills();
    sim_pair pair = make_sim_pair(ex, parts_.time, of.up, of.down);
    ++connections_;
    asio::co_spawn(ex, serve_ill(parts_, std::move(pair.server), connections_, of), test::or_fail);
    net::dialed out;
    out.connection = std::move(pair.client);
    return out;
}

} // namespace cloudbuf::sim
