// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// On AWS parts may differ in size and grow. The embedded store answers in its name: the client looks that
// name up elsewhere, and is otherwise as users have it.

#include <cloudbuf/detail/upload_fwd.hpp>

#include "client_access.hpp"
#include "engine/upload.hpp"
#include "integration/session.hpp"
#include "integration/small_parts.hpp"
#include "net/dial.hpp"
#include "net/random.hpp"
#include "net/tls_context.hpp"
#include "provider/s3/s3_provider.hpp"

#include <boost/asio/append.hpp>
#include <boost/asio/ip/address_v4.hpp>
#include <boost/asio/post.hpp>

#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace cloudbuf::test {

namespace {

constexpr std::size_t small = 4 * kib;

/// Every name is that of a port on this machine.
class home_resolver final : public net::resolver {
public:
    explicit home_resolver(std::uint16_t port) : home_(asio::ip::address_v4::loopback(), port) {}

    void start_resolve(asio::any_io_executor ex, const std::string&, std::uint16_t, handler done) override
    {
        std::vector<asio::ip::tcp::endpoint> found{home_};
        asio::post(ex, asio::append(std::move(done), error_code{}, std::move(found)));
    }

private:
    asio::ip::tcp::endpoint home_;
};

client aws_client(asio::any_io_executor ex, const testing::fake_cloud& store, std::size_t memory_limit)
{
    client_options o = small_options(store);
    o.endpoint.clear();
    o.region = store.options().region;
    o.min_part_size = small;
    o.memory_limit = memory_limit;
    net::environment env;
    env.clock = std::make_shared<net::system_clocks>();
    env.random = std::make_shared<net::system_random>();
    env.dialer = std::make_shared<net::system_dialer>(
        env.clock,
        std::make_shared<home_resolver>(store.port()),
        std::make_shared<net::system_connector>(),
        *net::tls_context::make(o.tls),
        o.timeouts
    );
    return detail::make_client(std::move(ex), std::move(o), std::move(env));
}

testing::fake_cloud_options aws_rules()
{
    testing::fake_cloud_options o;
    o.region = "eu-central-1";
    o.virtual_host_domain = "s3.eu-central-1.amazonaws.com";
    o.limits.min_part_size = small;
    return o;
}

upload_options parts_of(std::size_t size)
{
    upload_options o;
    o.part_size = size;
    return o;
}

} // namespace

TEST_CASE("on AWS parts double after a thousand, and the object is whole")
{
    embedded_store store{aws_rules()};
    // The parts that follow a thousand of 4 KiB are of 8 KiB. The limit lets four of these in.
    const std::string content = random_bytes(61, 1000 * small + 5 * 2 * small + 1);
    asio::io_context ctx{1};
    client cloud = aws_client(ctx.get_executor(), store.cloud(), mib);
    run(ctx, [&]() -> asio::awaitable<void> {
        async_cloud_buffer out{cloud, url_of("grown"), parts_of(small)};
        const ending end = co_await upload_to(out, content, 64 * kib);
        INFO(to_string(end.why));
        CHECK(end.ec == error_code{});
        co_await cloud.drain();
    });
    const auto found = store.cloud().find(bucket, "grown");
    REQUIRE(found);
    CHECK(found->size == content.size());
    CHECK(found->sha256 == sha256_hex(content));
    CHECK(found->etag.ends_with("-1006\""));
    CHECK(found->checksum_algorithm == "CRC64NVME");
    CHECK(cloud.memory_peak() <= mib);
}

TEST_CASE("on AWS parts grow no further than four of them fit into the memory limit")
{
    embedded_store store{aws_rules()};
    const std::string content = random_bytes(62, 1003 * 2 * small);
    asio::io_context ctx{1};
    client cloud = aws_client(ctx.get_executor(), store.cloud(), 8 * small);
    run(ctx, [&]() -> asio::awaitable<void> {
        async_cloud_buffer out{cloud, url_of("not-grown"), parts_of(2 * small)};
        const ending end = co_await upload_to(out, content, 64 * kib);
        INFO(to_string(end.why));
        CHECK(end.ec == error_code{});
        co_await cloud.drain();
    });
    const auto found = store.cloud().find(bucket, "not-grown");
    REQUIRE(found);
    CHECK(found->sha256 == sha256_hex(content));
    CHECK(found->etag.ends_with("-1003\""));
    CHECK(cloud.memory_peak() <= 8 * small);
}

TEST_CASE("what no part number is left for is refused when it is written, and the rest is committed")
{
    testing::fake_cloud_options rules;
    rules.limits.min_part_size = small;
    rules.limits.max_parts = 3;
    embedded_store store{rules};
    client_options o = options_for(store.account());
    o.min_part_size = small;
    o.timeouts.pool_idle = std::chrono::milliseconds(10);
    asio::io_context ctx{1};
    client cloud{ctx, o};
    const auto state = detail::client_access::state(cloud);

    upload_options options;
    options.part_size = small;
    auto made = provider::s3::make_provider(
        {.endpoint = state->endpoint,
         .region = o.region,
         .addressing = addressing_style::automatic,
         .to = destination::s3(bucket, "full").value(),
         .options = options,
         .write_token = std::string(32, '0'),
         .min_part_size = small}
    );
    detail::upload_setup setup;
    setup.service = std::move(std::get<0>(made));
    setup.who = {std::string(bucket), "full", "full"};
    setup.parts = {small, small};
    setup.max_object = mib;
    setup.max_parts = 3;
    setup.min_part = small;
    const detail::upload_ptr out =
        std::make_shared<detail::upload>(state, ctx.get_executor(), std::move(setup));

    const std::string content = random_bytes(63, 3 * small + 1);
    const detail::taken most = out->take(asio::buffer(content));
    CHECK(most.bytes == 3 * small);
    CHECK((most.status == detail::take_status::failed));
    CHECK(most.error == errc::too_many_parts);
    const detail::taken nothing = out->take(asio::buffer(content, 1));
    CHECK(nothing.bytes == 0);
    CHECK(nothing.error == errc::too_many_parts);
    CHECK(out->failed() == error_code{}); // the buffer has not

    error_code closed = errc::busy;
    object_info info;
    detail::start_close(out, [&](error_code ec, object_info i) {
        closed = ec;
        info = std::move(i);
    });
    ctx.run_for(run_limit);
    CHECK(closed == error_code{});
    CHECK(info.size == 3 * small);
    const auto found = store.cloud().find(bucket, "full");
    REQUIRE(found);
    CHECK(found->sha256 == sha256_hex(content.substr(0, 3 * small)));
    CHECK(found->etag.ends_with("-3\""));
}

} // namespace cloudbuf::test
