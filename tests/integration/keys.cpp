// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Keys of odd bytes, and both ways to address a bucket.

#include "client_access.hpp"
#include "integration/session.hpp"
#include "net/dial.hpp"
#include "net/random.hpp"
#include "net/resolve.hpp"
#include "net/tls_context.hpp"

#include <boost/asio/append.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>

#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace cloudbuf::test {

namespace {

// Every name is this machine's, as the wildcard record of a store would have it.
class loopback_resolver final : public net::resolver {
public:
    void start_resolve(asio::any_io_executor ex, const std::string& host, std::uint16_t port, handler done)
        override
    {
        hosts.push_back(host);
        const asio::ip::tcp::endpoint to{asio::ip::address_v4::loopback(), port};
        asio::post(ex, asio::append(std::move(done), error_code{}, std::vector{to}));
    }

    std::vector<std::string> hosts;
};

client make_client_with(
    asio::any_io_executor ex, const client_options& options, std::shared_ptr<net::resolver> names
)
{
    auto tls = net::tls_context::make(options.tls);
    REQUIRE(tls);
    net::environment env;
    env.clock = std::make_shared<net::system_clocks>();
    env.random = std::make_shared<net::system_random>();
    env.dialer = std::make_shared<net::system_dialer>(
        env.clock, std::move(names), std::make_shared<net::system_connector>(), *tls, options.timeouts
    );
    return detail::make_client(std::move(ex), options, std::move(env));
}

// Those that a file system takes as well.
const std::vector<std::string> plain_odd_keys{
    "a+b c",
    "per%cent%2F%zz",
    "~tilde",
    "question?mark&amp;=#hash",
    "(paren)'quote'\"!*;:@$,",
    "deep/er/and/deep/er",
    "gr\u00fc\u00dfe/\u2713/\U0001F600",
    "e\u0301", // the same letter as the next, composed otherwise
    "\u00e9",
    "back\\slash",
    "[brackets]{braces}<angles>|^`",
    "UploadId=InternalError SlowDown",
};

// Their meaning as paths differs from their bytes.
const std::vector<std::string> path_like_keys{
    "a//b",
    "a/./b",
    "a/../b",
    "../x",
    "/leading",
    "trailing/",
    "..",
    ".",
};

std::string longest_key()
{
    std::string key;
    while (key.size() < 1024) {
        key += key.size() % 100 == 99 ? '/' : 'k';
    }
    key.back() = 'k';
    return key;
}

template <class Store>
std::vector<std::string> keys_for()
{
    std::vector<std::string> keys = plain_odd_keys;
    keys.push_back(longest_key());
    if (!Store::keys_are_paths) {
        keys.insert(keys.end(), path_like_keys.begin(), path_like_keys.end());
    }
    return keys;
}

void check_keys(foreign_client& foreign, std::vector<std::string> keys)
{
    for (const std::string& key : keys) {
        check_stored(foreign, key, key);
    }
    std::vector<std::string> listed = foreign.keys(bucket);
    std::sort(keys.begin(), keys.end());
    std::sort(listed.begin(), listed.end());
    CHECK(listed == keys);
}

} // namespace

TEMPLATE_TEST_CASE("a key is stored byte for byte", "", embedded_store, versitygw_store)
{
    TestType store;
    session s{options_for(store.account())};
    const std::vector<std::string> keys = keys_for<TestType>();
    s.run([&]() -> asio::awaitable<void> {
        for (const std::string& key : keys) {
            async_cloud_buffer out{s.cloud, destination::s3(bucket, key).value()};
            const ending end = co_await upload_to(out, key, key.size());
            CAPTURE(key, to_string(end.why));
            CHECK(end.ec == error_code{});
        }
    });
    check_keys(store.foreign(), keys);
}

TEMPLATE_TEST_CASE(
    "the parts of an object with an odd key find their upload", "", embedded_store, versitygw_store
)
{
    TestType store;
    session s{options_for(store.account())};
    const std::string content = random_bytes(4, least_part + 1);
    for (const std::string key : {"a+b c%2F?x&uploads", "gr\u00fc\u00dfe \u2713"}) {
        const ending end = s.upload(key, content);
        CAPTURE(key, to_string(end.why));
        REQUIRE(end.ec == error_code{});
        check_stored(store.foreign(), key, content);
    }
}

TEMPLATE_TEST_CASE("a bucket can be a part of the host's name", "", embedded_store, versitygw_store)
{
    TestType store;
    client_options options = options_for(store.account());
    options.endpoint = "https://s3.localtest:" + std::to_string(store.account().port);
    options.addressing = addressing_style::virtual_hosted;
    const auto names = std::make_shared<loopback_resolver>();
    asio::io_context ctx{1};
    client cloud = make_client_with(ctx.get_executor(), options, names);
    const std::string content = random_bytes(5, least_part + 1);
    const std::vector<std::string> keys = keys_for<TestType>();
    run(ctx, [&]() -> asio::awaitable<void> {
        for (const std::string& key : keys) {
            async_cloud_buffer out{cloud, destination::s3(bucket, key).value()};
            const ending end = co_await upload_to(out, key, key.size());
            CAPTURE(key, to_string(end.why));
            CHECK(end.ec == error_code{});
        }
        async_cloud_buffer out{cloud, url_of("parts"), least_parts()};
        const ending end = co_await upload_to(out, content, 1 << 20);
        CAPTURE(to_string(end.why));
        CHECK(end.ec == error_code{});
        co_await cloud.drain();
    });
    REQUIRE(!names->hosts.empty());
    CHECK(names->hosts.front() == std::string(bucket) + ".s3.localtest");
    check_stored(store.foreign(), "parts", content);
    for (const std::string& key : keys) {
        check_stored(store.foreign(), key, key);
    }
}

TEMPLATE_TEST_CASE(
    "on an endpoint of one's own a bucket is a part of the path", "", embedded_store, versitygw_store
)
{
    TestType store;
    client_options options = options_for(store.account());
    options.endpoint = "https://s3.localtest:" + std::to_string(store.account().port);
    const auto names = std::make_shared<loopback_resolver>();
    asio::io_context ctx{1};
    client cloud = make_client_with(ctx.get_executor(), options, names);
    run(ctx, [&]() -> asio::awaitable<void> {
        async_cloud_buffer out{cloud, url_of("path")};
        const ending end = co_await upload_to(out, "content", 7);
        CAPTURE(to_string(end.why));
        CHECK(end.ec == error_code{});
        co_await cloud.drain();
    });
    CHECK(names->hosts == std::vector<std::string>{"s3.localtest"});
    check_stored(store.foreign(), "path", "content");
}

} // namespace cloudbuf::test
