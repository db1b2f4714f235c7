// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The service refuses, or goes away: an error with its evidence, and nothing left behind.

#include <cloudbuf/credentials_source.hpp>

#include "integration/session.hpp"

#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <string>

namespace cloudbuf::test {

namespace {

using namespace std::chrono_literals;

} // namespace

TEMPLATE_TEST_CASE("a wrong secret is told as such", "", embedded_store, versitygw_store)
{
    TestType store;
    client_options options = options_for(store.account());
    options.credentials =
        make_static_credentials(credentials{store.account().access_key_id, secret("not the secret")});
    session s{options};
    for (const std::string& content : {small_content, large_content()}) {
        CAPTURE(content.size());
        const ending end = s.upload("secret", content);
        CAPTURE(to_string(end.why));
        CHECK(end.ec == errc::access_denied);
        CHECK(end.ec == condition::denied);
        CHECK(end.why.http_status == 403);
        CHECK(end.why.provider_code == "SignatureDoesNotMatch");
        CHECK(end.why.attempts == 1);
        CHECK(to_string(end.why).find("not the secret") == std::string::npos);
    }
    CHECK(store.foreign().keys(bucket).empty());
    CHECK(store.foreign().open_uploads(bucket) == 0);
}

TEMPLATE_TEST_CASE("an unknown access key is refused", "", embedded_store, versitygw_store)
{
    TestType store;
    client_options options = options_for(store.account());
    options.credentials =
        make_static_credentials(credentials{"nobody", secret(store.account().secret_access_key)});
    session s{options};
    const ending end = s.upload("key", small_content);
    CAPTURE(to_string(end.why));
    REQUIRE(end.ec != error_code{});
    CHECK(store.foreign().keys(bucket).empty());
    if (end.why.provider_code != "XAdminUserNotFound") { // versitygw's own word, with the status 404
        CHECK(end.ec == errc::access_denied);
        CHECK(end.why.provider_code == "InvalidAccessKeyId");
    }
}

TEST_CASE("a wrong region is corrected where the refusal names the right one")
{
    embedded_store store;
    client_options options = options_for(store.account());
    options.region = "eu-west-1";
    session s{options};
    const std::string content = large_content();
    const ending end = s.upload("region", content);
    CAPTURE(to_string(end.why));
    REQUIRE(end.ec == error_code{});
    check_stored(store.foreign(), "region", content);
    // The refused requests are the first of each kind of step at most: the place is remembered.
    const std::uint64_t before = store.cloud().requests();
    CHECK(s.upload("region-2", small_content).ec == error_code{});
    CHECK(store.cloud().requests() == before + 1);
}

TEMPLATE_TEST_CASE("a wrong region is corrected or told as such", "", embedded_store, versitygw_store)
{
    TestType store;
    client_options options = options_for(store.account());
    options.region = "eu-west-1";
    session s{options};
    const ending end = s.upload("region", small_content);
    CAPTURE(to_string(end.why));
    if (end.ec) {
        CHECK(end.ec == errc::wrong_region);
        CHECK(!store.foreign().get(bucket, "region"));
    } else {
        check_stored(store.foreign(), "region", small_content);
    }
}

TEMPLATE_TEST_CASE("a missing bucket is told as such", "", embedded_store, versitygw_store)
{
    TestType store;
    session s{options_for(store.account())};
    for (const std::string& content : {small_content, large_content()}) {
        CAPTURE(content.size());
        ending end;
        s.run([&]() -> asio::awaitable<void> {
            async_cloud_buffer out{s.cloud, "s3://no-such-bucket-here/key", least_parts()};
            end = co_await upload_to(out, content, 64 * 1024);
        });
        CAPTURE(to_string(end.why));
        CHECK(end.ec == errc::not_found);
        CHECK(end.why.http_status == 404);
        CHECK(end.why.provider_code == "NoSuchBucket");
        CHECK(!end.why.request_id.empty());
        CHECK(end.why.bucket == "no-such-bucket-here");
    }
}

TEMPLATE_TEST_CASE(
    "a failed upload stays failed, and says why each time", "", embedded_store, versitygw_store
)
{
    TestType store;
    session s{options_for(store.account())};
    const std::string content = random_bytes(10, 64 * mib);
    s.run([&]() -> asio::awaitable<void> {
        async_cloud_buffer out{s.cloud, "s3://no-such-bucket-here/key"};
        error_code first;
        try {
            co_await write_all(out, content, mib); // more than the window takes: it must meet the failure
        } catch (const boost::system::system_error& e) {
            first = e.code();
        }
        CHECK(first == errc::not_found);
        error_code ec;
        CHECK(out.try_write(asio::buffer("x", 1), ec) == 0);
        CHECK(ec == errc::not_found);
        CHECK(out.prepare(1).size() == 0);
        const ending end = co_await close_of(out);
        CHECK(end.ec == errc::not_found);
        const ending again = co_await close_of(out);
        CHECK(again.ec == errc::closed);
        CHECK(again.why.code == errc::not_found);
    });
}

TEMPLATE_TEST_CASE(
    "a server that goes away in mid-upload is told as such", "", embedded_store, versitygw_store
)
{
    TestType store;
    client_options options = options_for(store.account());
    options.max_part_attempts = 3;
    options.timeouts.abort = 1000ms;
    options.timeouts.verification = 1000ms;
    session s{options};
    const std::string content = random_bytes(11, 40 * mib);
    s.run([&]() -> asio::awaitable<void> {
        async_cloud_buffer out{s.cloud, url_of("orphan")};
        co_await write_all(out, std::string_view(content).substr(0, 20 * mib), mib);
        co_await out.flush();
        CHECK(out.durable_offset() >= 8 * mib);
        store.stop();
        error_code failed;
        try {
            co_await write_all(out, std::string_view(content).substr(20 * mib), mib);
        } catch (const boost::system::system_error& e) {
            failed = e.code();
        }
        const ending end = co_await close_of(out);
        CAPTURE(to_string(end.why), failed.message());
        CHECK((end.ec == errc::connect_failed || end.ec == errc::connection_lost));
        CHECK(end.ec == condition::transient);
        CHECK(end.why.attempts >= 3);
        CHECK(end.why.upload_id != "");
        CHECK((!failed || failed == end.ec));
    });
}

TEST_CASE("no server: the upload fails, and says where it looked")
{
    std::uint16_t port = 0;
    {
        asio::io_context ctx;
        testing::fake_cloud gone{ctx.get_executor()};
        port = gone.port();
    }
    client_options options;
    options.endpoint = "https://127.0.0.1:" + std::to_string(port);
    options.credentials = make_static_credentials(credentials{"key", secret("secret")});
    options.max_part_attempts = 2;
    session s{options};
    const ending end = s.upload("key", small_content);
    CAPTURE(to_string(end.why));
    CHECK(end.ec == errc::connect_failed);
    CHECK(end.why.endpoint == "127.0.0.1:" + std::to_string(port));
    CHECK(end.why.step == "put whole");
}

TEST_CASE("no credentials: the first upload fails, and says what to set")
{
    embedded_store store;
    client_options options = options_for(store.account());
    options.credentials = make_missing_credentials("set AWS_ACCESS_KEY_ID");
    session s{options};
    const ending end = s.upload("key", small_content);
    CHECK(end.ec == errc::no_credentials);
    CHECK(end.why.message.find("AWS_ACCESS_KEY_ID") != std::string::npos);
    CHECK(store.cloud().requests() == 0);
}

TEST_CASE("a clock that is an hour off is corrected by the service's answer")
{
    testing::fake_cloud_options rules;
    rules.clock_offset = 1h;
    embedded_store store{rules};
    session s{options_for(store.account())};
    const std::string content = large_content();
    const ending end = s.upload("late", content);
    CAPTURE(to_string(end.why));
    REQUIRE(end.ec == error_code{});
    CHECK(store.cloud().find(bucket, "late")->sha256 == sha256_hex(content));
}

} // namespace cloudbuf::test
