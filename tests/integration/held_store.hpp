// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The embedded store behind a proxy that holds requests, so that a test can look at an upload in any state.

#pragma once

#include "integration/session.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/steady_timer.hpp>

#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

namespace cloudbuf::test {

inline constexpr std::size_t small_part = std::size_t{64} * 1024;

inline bool is_part(const seen_request& r)
{
    return r.has("partNumber=");
}

inline bool is_complete(const seen_request& r)
{
    return r.method == "POST" && r.has("uploadId=");
}

inline bool is_abort(const seen_request& r)
{
    return r.method == "DELETE";
}

inline bool is_query(const seen_request& r)
{
    return r.method == "HEAD";
}

inline bool is_whole(const seen_request& r)
{
    return r.method == "PUT" && !is_part(r);
}

/// What a handler got, and how often.
template <class... Results>
struct calls {
    int count = 0;
    error_code ec;
    std::tuple<Results...> results;

    auto handler()
    {
        return [this](error_code e, Results... r) {
            ++count;
            ec = e;
            results = {std::move(r)...};
        };
    }
};

/// Parts of 64 KiB, and memory for four of them.
struct held_store {
    explicit held_store(std::size_t memory_limit = 4 * small_part) : s(make_options(memory_limit)) {}

    static testing::fake_cloud_options rules()
    {
        testing::fake_cloud_options o;
        o.limits.min_part_size = small_part;
        return o;
    }

    client_options make_options(std::size_t memory_limit) const
    {
        client_options o = options_for(store.account(), *proxy);
        o.min_part_size = small_part;
        o.memory_limit = memory_limit;
        o.timeouts.verification = std::chrono::milliseconds(500);
        o.timeouts.pool_idle = std::chrono::milliseconds(200);
        return o;
    }

    async_cloud_buffer make_buffer(std::string_view key = "key")
    {
        upload_options o;
        o.part_size = small_part;
        return async_cloud_buffer{s.cloud, url_of(key), o};
    }

    void hold(bool (*which)(const seen_request&), fault_kind kind = fault_kind::hold_request)
    {
        proxy->add({kind, which, fault::always});
    }

    /// Waits until the proxy holds `n` requests.
    asio::awaitable<void> until_held(unsigned n = 1)
    {
        return until([this, n] { return proxy->faults() >= n; });
    }

    /// Closes, and cancels that as soon as `faults` of the proxy's came to pass: a request is held then.
    asio::awaitable<calls<object_info>> close_cancelled(
        async_cloud_buffer& out,
        asio::cancellation_type how = asio::cancellation_type::terminal,
        unsigned faults = 1
    )
    {
        asio::cancellation_signal stop;
        calls<object_info> close;
        out.close(asio::bind_cancellation_slot(stop.slot(), close.handler()));
        co_await until_held(faults);
        stop.emit(how);
        const auto answered = [&] { return close.count != 0; };
        co_await until(answered);
        co_return close;
    }

    /// Looks again and again while the loop runs.
    template <class Predicate>
    asio::awaitable<void> until(Predicate is_true)
    {
        asio::steady_timer pause{s.ctx};
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
        while (!is_true()) {
            REQUIRE(std::chrono::steady_clock::now() < end);
            pause.expires_after(std::chrono::milliseconds(1));
            co_await pause.async_wait(asio::deferred);
        }
    }

    void check_nothing_there()
    {
        CHECK(store.cloud().objects(bucket).empty());
        CHECK(store.cloud().open_uploads() == 0);
    }

    void check_stored(std::string_view key, std::string_view expected)
    {
        const auto found = store.cloud().content(bucket, key);
        REQUIRE(found);
        CHECK((*found == expected)); // too long to be printed
        CHECK(store.cloud().open_uploads() == 0);
    }

    embedded_store store{rules()};
    std::unique_ptr<fault_proxy> proxy = make_proxy(store.account());
    session s;
    const std::string content = random_bytes(20, 10 * small_part + 99);
};

} // namespace cloudbuf::test
