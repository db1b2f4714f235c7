// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// A connection pool over simulated connections in simulated time.

#pragma once

#include "net/connection_pool.hpp"
#include "net/scope.hpp"
#include "support/sim/sim_clock.hpp"
#include "support/sim/sim_dialer.hpp"
#include "support/sim/sim_stream.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>

#include <chrono>
#include <deque>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace cloudbuf::net {

using namespace std::chrono_literals;

inline connection_pool::settings pool_of(unsigned max_connections)
{
    connection_pool::settings s;
    s.max_connections = max_connections;
    return s;
}

class pool_fixture {
public:
    explicit pool_fixture(const connection_pool::settings& s)
        : pool(std::make_shared<connection_pool>(context->get_executor(), time, dialer, s))
    {}

    /// Somebody who acquires a connection: what came of it, and a way to cancel.
    struct taker {
        scope children;
        std::optional<connection_pool::leased> got;

        stream* connection() { return &got->connection.connection(); }
        bool has_connection() const { return got && got->connection; }
        error_code error() const { return got ? got->error.code : error_code{}; }
    };

    std::shared_ptr<sim::sim_clock> time = std::make_shared<sim::sim_clock>();
    std::optional<asio::io_context> context{std::in_place};
    std::deque<sim::sim_stream*> servers; // of every connection, in order of their dials
    int streams_open = 0;
    int streams_open_at_most = 0;
    error_code dial_error; // of the dials to come
    model::origin origin{true, "bucket.example", 443};

    std::shared_ptr<sim::sim_dialer> dialer =
        std::make_shared<sim::sim_dialer>(time, [this](asio::any_io_executor ex, const model::origin&) {
            return dial(ex);
        });
    std::shared_ptr<connection_pool> pool;
    std::deque<taker> takers; // destroyed before the pool

    taker& take(bool fresh = false) { return take_from(origin, fresh); }

    taker& take_from(const model::origin& to, bool fresh = false)
    {
        taker& t = takers.emplace_back(scope{strand{context->get_executor()}});
        t.children.spawn(run(pool, to, fresh, t));
        return t;
    }

    /// Everything that can happen in this time.
    void pass(std::chrono::milliseconds d = 0ms)
    {
        time->run_until(*context, [] { return false; }, d);
    }

    /// As a program ends: coroutines that wait are destroyed with their context. The pool may have its last
    /// reference in one of them.
    void destroy_context()
    {
        takers.clear();
        servers.clear();
        hosts_.clear();
        pool.reset();
        context.reset();
    }

private:
    static asio::awaitable<void>
    run(std::shared_ptr<connection_pool> from, model::origin to, bool fresh, taker& t)
    {
        co_await asio::this_coro::throw_if_cancelled(false);
        const asio::any_io_executor strand = co_await asio::this_coro::executor;
        t.got = co_await from->acquire(to, fresh, strand);
    }

    dialed dial(const asio::any_io_executor& ex)
    {
        if (dial_error) {
            return sim::failed_dial(model::transport_phase::connect, dial_error);
        }
        sim::sim_pair pair = sim::make_sim_pair(ex, *time);
        ++streams_open;
        streams_open_at_most = std::max(streams_open_at_most, streams_open);
        pair.client->on_close([this] { --streams_open; });
        dialed out;
        out.connection = std::move(pair.client);
        servers.push_back(hosts_.emplace_back(std::move(pair.server)).get());
        return out;
    }

    std::vector<std::unique_ptr<sim::sim_stream>> hosts_;
};

} // namespace cloudbuf::net
