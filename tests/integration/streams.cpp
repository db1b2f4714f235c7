// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Beast's serializers and Asio's composed operations write into a buffer as into any stream.

#include "integration/session.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http.hpp>

#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>

#include <array>
#include <sstream>
#include <string>

namespace cloudbuf::test {

namespace {

namespace http = boost::beast::http;

// The memory of two parts: writers have to wait.
client_options narrow(const s3_account& account)
{
    client_options o = options_for(account);
    o.memory_limit = 16 * mib;
    return o;
}

} // namespace

TEMPLATE_TEST_CASE("asio::async_write writes a sequence of buffers", "", embedded_store, versitygw_store)
{
    TestType store;
    session s{narrow(store.account())};
    const std::string first = random_bytes(13, 100);
    const std::string second = random_bytes(14, 30 * mib);
    s.run([&]() -> asio::awaitable<void> {
        async_cloud_buffer out{s.cloud, url_of("async_write")};
        const std::array<asio::const_buffer, 3> bytes{
            asio::buffer(first), asio::const_buffer{}, asio::buffer(second)
        };
        const std::size_t n = co_await asio::async_write(out, bytes, asio::deferred);
        CHECK(n == first.size() + second.size());
        const ending end = co_await close_of(out);
        CAPTURE(to_string(end.why));
        CHECK(end.ec == error_code{});
    });
    CHECK(s.cloud.memory_peak() <= 16 * mib);
    check_stored(store.foreign(), "async_write", first + second);
}

TEMPLATE_TEST_CASE(
    "http::async_write serializes a message into an object", "", embedded_store, versitygw_store
)
{
    TestType store;
    session s{narrow(store.account())};
    http::response<http::string_body> message{http::status::ok, 11};
    message.set(http::field::content_type, "application/octet-stream");
    message.body() = random_bytes(15, 20 * mib);
    message.prepare_payload();
    std::ostringstream text;
    text << message;
    s.run([&]() -> asio::awaitable<void> {
        async_cloud_buffer out{s.cloud, url_of("message")};
        http::response_serializer<http::string_body> serializer{message};
        const std::size_t n = co_await http::async_write(out, serializer, asio::deferred);
        CHECK(n == text.str().size());
        const ending end = co_await close_of(out);
        CAPTURE(to_string(end.why));
        CHECK(end.ec == error_code{});
    });
    check_stored(store.foreign(), "message", text.str());
}

TEST_CASE("http::async_write serializes a chunked message into an object")
{
    embedded_store store;
    session s{narrow(store.account())};
    http::response<http::string_body> message{http::status::ok, 11};
    message.body() = random_bytes(16, 9 * mib);
    message.chunked(true);
    std::ostringstream text;
    text << message;
    s.run([&]() -> asio::awaitable<void> {
        async_cloud_buffer out{s.cloud, url_of("chunked")};
        http::response_serializer<http::string_body> serializer{message};
        co_await http::async_write(out, serializer, asio::deferred);
        const ending end = co_await close_of(out);
        CHECK(end.ec == error_code{});
    });
    CHECK(store.cloud().content(bucket, "chunked") == text.str());
}

TEST_CASE("a failed buffer fails the composed operation with its own error")
{
    embedded_store store;
    session s{options_for(store.account())};
    const std::string content(64 * mib, 'x');
    s.run([&]() -> asio::awaitable<void> {
        async_cloud_buffer out{s.cloud, "s3://no-such-bucket-here/key"};
        const auto [ec, n] =
            co_await asio::async_write(out, asio::buffer(content), asio::as_tuple(asio::deferred));
        CHECK(ec == errc::not_found);
        CHECK(n == out.bytes_written());
        CHECK(n < content.size());
    });
}

TEST_CASE("futures work from outside of the loop")
{
    embedded_store store;
    asio::io_context ctx;
    client cloud{ctx, options_for(store.account())};
    const std::string content = random_bytes(17, 9 * mib);
    {
        auto work = asio::make_work_guard(ctx);
        std::thread loop{[&] { ctx.run(); }};
        async_cloud_buffer out{cloud, url_of("future")};
        CHECK(out.write(asio::buffer(content), asio::use_future).get() == content.size());
        CHECK(out.close(asio::use_future).get().size == content.size());
        cloud.drain(asio::use_future).get();
        work.reset();
        loop.join();
    }
    CHECK(store.cloud().find(bucket, "future")->sha256 == sha256_hex(content));
}

} // namespace cloudbuf::test
