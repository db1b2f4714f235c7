// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Memory: never above the limit, and back to nothing in the end.

#include "integration/session.hpp"
#include "support/fault_proxy.hpp"

#include <boost/asio/co_spawn.hpp>

#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>

#include <string>
#include <vector>

namespace cloudbuf::test {

namespace {

std::string key_of(std::size_t i)
{
    return "memory-" + std::to_string(i);
}

} // namespace

TEMPLATE_TEST_CASE(
    "uploads that want more memory than there is share it and all end", "", embedded_store, versitygw_store
)
{
    constexpr std::size_t uploads = 8;
    TestType store;
    client_options options = options_for(store.account());
    options.memory_limit = 2 * least_part;
    asio::io_context ctx{1};
    client cloud{ctx, options};
    std::vector<std::string> contents;
    std::size_t committed = 0;
    for (std::size_t i = 0; i < uploads; ++i) {
        contents.push_back(random_bytes(100 + i, least_part + i * mib));
    }
    const auto one = [&](std::size_t i) -> asio::awaitable<void> {
        async_cloud_buffer out{cloud, url_of(key_of(i)), least_parts()};
        const ending end = co_await upload_to(out, contents[i], 300'000);
        CAPTURE(i, to_string(end.why));
        CHECK(end.ec == error_code{});
        CHECK(cloud.memory_used() <= options.memory_limit);
        ++committed;
        if (committed == uploads) {
            co_await cloud.drain();
        }
    };
    for (std::size_t i = 1; i < uploads; ++i) {
        asio::co_spawn(ctx, one(i), [](const std::exception_ptr& e) { CHECK(!e); });
    }
    run(ctx, [&] { return one(0); });
    CHECK(committed == uploads);
    CHECK(cloud.memory_peak() <= options.memory_limit);
    CHECK(cloud.memory_peak() > 0);
    CHECK(cloud.memory_used() == 0);
    for (std::size_t i = 0; i < uploads; ++i) {
        check_stored(store.foreign(), key_of(i), contents[i]);
    }
}

TEST_CASE("a producer that is faster than the network waits below the limit")
{
    embedded_store store;
    const auto proxy = make_proxy(store.account());
    const auto is_part = [](const seen_request& r) { return r.has("partNumber="); };
    proxy->add({fault_kind::hold_request, is_part, fault::always});
    client_options options = options_for(store.account(), *proxy);
    options.memory_limit = 3 * least_part;
    session s{options};
    const std::string content = random_bytes(18, 8 * least_part);
    s.run([&]() -> asio::awaitable<void> {
        async_cloud_buffer out{s.cloud, url_of("fast"), least_parts()};
        std::size_t taken = 0;
        error_code ec;
        for (;;) {
            const std::size_t n = out.try_write(asio::buffer(content) + taken, ec);
            taken += n;
            if (n == 0) {
                break;
            }
        }
        CHECK(ec == error_code{});
        CHECK(taken <= options.memory_limit);
        CHECK(taken >= least_part);
        CHECK(s.cloud.memory_used() <= options.memory_limit);
        proxy->release();
        co_await write_all(out, std::string_view(content).substr(taken), mib);
        const ending end = co_await close_of(out);
        CHECK(end.ec == error_code{});
    });
    CHECK(s.cloud.memory_peak() <= options.memory_limit);
    CHECK(store.cloud().find(bucket, "fast")->sha256 == sha256_hex(content));
}

TEST_CASE("uploads that fail or are given up return their memory")
{
    embedded_store store;
    client_options options = options_for(store.account());
    options.memory_limit = 4 * least_part;
    session s{options};
    const std::string content = random_bytes(19, 3 * least_part + 5);
    for (int round = 0; round < 3; ++round) {
        s.run([&]() -> asio::awaitable<void> {
            {
                async_cloud_buffer refused{s.cloud, "s3://no-such-bucket-here/key", least_parts()};
                const ending end = co_await upload_to(refused, content, mib);
                CHECK(end.ec == errc::not_found);
                async_cloud_buffer given_up{s.cloud, url_of("given-up"), least_parts()};
                co_await write_all(given_up, content, mib);
                co_await given_up.abort();
                CHECK(s.cloud.memory_used() == 0);
                async_cloud_buffer dropped{s.cloud, url_of("dropped"), least_parts()};
                co_await write_all(dropped, content, mib);
            }
            async_cloud_buffer good{s.cloud, url_of("good"), least_parts()};
            const ending end = co_await upload_to(good, content, mib);
            CHECK(end.ec == error_code{});
        });
        CHECK(s.cloud.memory_used() == 0);
        CHECK(s.cloud.memory_peak() <= options.memory_limit);
        CHECK(store.cloud().open_uploads() == 0);
    }
    CHECK(store.cloud().objects(bucket).size() == 1);
}

} // namespace cloudbuf::test
