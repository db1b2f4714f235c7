// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// What goes through the TLS stream, and how it ends.

#include "net/tls_stream.hpp"

#include "net/batch_pool.hpp"
#include "tls_peer.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <algorithm>
#include <cstring>
#include <random>
#include <string>
#include <vector>

namespace cloudbuf::net {
namespace {

using server_stream = tls_pair::server_stream;

constexpr std::size_t mib = 1024 * 1024;

std::string random_bytes(std::size_t n, std::mt19937_64& random)
{
    std::string bytes(n, '\0');
    for (std::size_t i = 0; i + 8 <= n; i += 8) {
        const auto word = random();
        std::memcpy(bytes.data() + i, &word, 8);
    }
    return bytes;
}

asio::awaitable<void> echo(server_stream& server)
{
    std::vector<char> chunk(100'000);
    for (;;) {
        auto [ec, n] =
            co_await server.async_read_some(asio::buffer(chunk), asio::as_tuple(asio::use_awaitable));
        if (ec == asio::error::eof) {
            break;
        }
        REQUIRE_FALSE(ec);
        co_await asio::async_write(server, asio::buffer(chunk.data(), n), asio::use_awaitable);
    }
    co_await server.async_shutdown(asio::as_tuple(asio::use_awaitable));
}

/// Writes everything, cut into random buffers, several to a sequence.
asio::awaitable<void> write_in_pieces(tls_stream& to, const std::string& bytes, std::mt19937_64& random)
{
    std::size_t done = 0;
    while (done != bytes.size()) {
        std::vector<asio::const_buffer> sequence(1 + random() % 5);
        std::size_t at = done;
        for (asio::const_buffer& b : sequence) {
            const std::size_t scale[] = {1, 1000, 40'000, 400'000};
            const std::size_t n = std::min(random() % (scale[random() % 4] + 1), bytes.size() - at);
            b = asio::buffer(bytes.data() + at, n);
            at += n;
        }
        const std::size_t n = co_await to.async_write_some(sequence, asio::use_awaitable);
        REQUIRE(n == std::min(at - done, tls_batch_size));
        done += n;
    }
}

asio::awaitable<std::string> read_exactly(tls_stream& from, std::size_t size, std::mt19937_64& random)
{
    std::string bytes(size, '\0');
    std::size_t done = 0;
    while (done != size) {
        const std::size_t room = std::min<std::size_t>(1 + random() % 70'000, size - done);
        const asio::mutable_buffer into{bytes.data() + done, room};
        done += co_await from.async_read_some(into, asio::use_awaitable);
    }
    co_return bytes;
}

error_code read_to_end(asio::io_context& ctx, tls_stream& from, std::size_t expected)
{
    std::size_t got = 0;
    char byte = 0;
    for (;;) {
        outcome o;
        from.start_read_some(asio::buffer(&byte, 1), o.handler());
        run_until_done(ctx, o);
        got += o.bytes;
        if (o.ec) {
            CHECK(got == expected);
            return o.ec;
        }
    }
}

} // namespace

TEST_CASE("tls_stream: a connection that is cut is truncated, not ended")
{
    connected_pair pair;
    asio::write(*pair.tls.server, asio::buffer("hello", 5));
    pair.tls.server->lowest_layer().close();
    CHECK(read_to_end(pair.ctx, *pair.tls.client, 5) == asio::ssl::error::stream_truncated);
    CHECK_FALSE(pair.tls.client->is_reusable());
}

TEST_CASE("tls_stream: a reset is an error, not an end")
{
    connected_pair pair;
    pair.tls.server->lowest_layer().set_option(asio::socket_base::linger(true, 0));
    pair.tls.server->lowest_layer().close();
    CHECK(read_to_end(pair.ctx, *pair.tls.client, 0) == asio::error::connection_reset);
}

TEST_CASE("tls_stream: bytes that are no record are an error")
{
    connected_pair pair;
    asio::write(pair.tls.server->next_layer(), asio::buffer("this is no TLS record"));
    const auto ec = read_to_end(pair.ctx, *pair.tls.client, 0);
    CHECK(ec.category() == asio::error::get_ssl_category());
    outcome later;
    pair.tls.client->start_write_some({}, later.handler());
    run_until_done(pair.ctx, later);
    CHECK(later.ec == asio::error::not_connected);
}

TEST_CASE("tls_stream: a server that says goodbye has ended cleanly")
{
    connected_pair pair;
    asio::write(*pair.tls.server, asio::buffer("hello", 5));
    error_code theirs;
    pair.tls.server->async_shutdown([&](error_code ec) { theirs = ec; });
    CHECK(read_to_end(pair.ctx, *pair.tls.client, 5) == asio::error::eof);

    // The other direction still works.
    outcome o;
    const asio::const_buffer answer = asio::buffer("late", 4);
    pair.tls.client->start_write_some({&answer, 1}, o.handler());
    run_until_done(pair.ctx, o);
    CHECK_FALSE(o.ec);
    CHECK(o.bytes == 4);
}

TEST_CASE("tls_stream: writing to a server that is gone fails")
{
    connected_pair pair;
    pair.tls.server->lowest_layer().set_option(asio::socket_base::linger(true, 0));
    pair.tls.server->lowest_layer().close();
    const std::string bytes(tls_batch_size, 'x');
    const asio::const_buffer buffer = asio::buffer(bytes);
    error_code ec;
    for (int i = 0; i != 100 && !ec; ++i) {
        outcome o;
        pair.tls.client->start_write_some({&buffer, 1}, o.handler());
        run_until_done(pair.ctx, o);
        ec = o.ec;
        CHECK(o.bytes == (ec ? 0 : tls_batch_size));
    }
    CHECK((ec == asio::error::connection_reset || ec == asio::error::broken_pipe));
}

TEST_CASE("tls_stream: empty reads and writes complete at once, later")
{
    connected_pair pair;
    outcome read;
    pair.tls.client->start_read_some({}, read.handler());
    outcome write;
    pair.tls.client->start_write_some({}, write.handler());
    CHECK(read.calls == 0);
    CHECK(write.calls == 0);
    run_until_done(pair.ctx, read);
    run_until_done(pair.ctx, write);
    CHECK_FALSE(read.ec);
    CHECK_FALSE(write.ec);
}

TEST_CASE("tls_stream: a key update in either direction goes unnoticed")
{
    connected_pair pair{TLS1_3_VERSION};
    const auto exchange = [](connected_pair& p) -> asio::awaitable<void> {
        std::mt19937_64 random{1};
        for (int i = 0; i != 5; ++i) {
            // A request makes us answer with an update of our own, from within a read.
            REQUIRE(SSL_key_update(p.tls.server->native_handle(), SSL_KEY_UPDATE_REQUESTED) == 1);
            const std::string text = "round";
            co_await asio::async_write(*p.tls.server, asio::buffer(text), asio::use_awaitable);
            const std::string got = co_await read_exactly(*p.tls.client, text.size(), random);
            REQUIRE(got == text);
            CHECK(p.tls.client->is_reusable());
            co_await write_in_pieces(*p.tls.client, text, random);
            std::string answer(text.size(), '\0');
            co_await asio::async_read(*p.tls.server, asio::buffer(answer), asio::use_awaitable);
            REQUIRE(answer == text);
        }
    };
    run(pair.ctx, exchange(pair));
}

TEST_CASE("tls_stream: 50 MiB there and back in pieces of any size, both ways at once")
{
    const std::uint64_t seed = std::random_device{}();
    CAPTURE(seed);
    std::mt19937_64 random{seed};
    std::mt19937_64 read_random{seed + 1};
    const int version = GENERATE(TLS1_3_VERSION, TLS1_2_VERSION);
    connected_pair pair{version};
    const std::string sent = random_bytes(50 * mib, random);

    const auto write = [&]() -> asio::awaitable<void> {
        co_await write_in_pieces(*pair.tls.client, sent, random);
    };
    const auto read = [&]() -> asio::awaitable<void> {
        const std::string got = co_await read_exactly(*pair.tls.client, sent.size(), read_random);
        CHECK((got == sent)); // not decomposed: a failure would print 100 MiB
        pair.tls.client->close();
    };
    std::vector<asio::awaitable<void>> tasks;
    tasks.push_back(echo(*pair.tls.server));
    tasks.push_back(write());
    tasks.push_back(read());
    run(pair.ctx, std::move(tasks));
}

TEST_CASE("tls_stream: an error that another connection left behind is not taken for its own")
{
    connected_pair pair;
    CHECK(pair.tls.client->is_reusable()); // has taken in the tickets
    SSL_CTX_use_certificate_file(pair.server_context.native_handle(), "/nowhere", SSL_FILETYPE_PEM);
    read_late_byte(pair);
}

} // namespace cloudbuf::net
