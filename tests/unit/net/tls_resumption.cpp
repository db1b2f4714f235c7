// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Sessions that are kept, and idle connections that can be used again.

#include "net/tls_sessions.hpp"
#include "tls_peer.hpp"

#include <boost/asio/write.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <openssl/ssl.h>

#include <string>

namespace cloudbuf::net {
namespace {

/// One connection: handshake, a byte from the server (behind its tickets), close. True if it was resumed.
bool visit(
    asio::io_context& ctx,
    asio::ssl::context& server,
    const std::shared_ptr<tls_context>& client,
    const std::string& host
)
{
    tls_pair pair{ctx, server, client, host};
    pair.shake_hands(ctx);
    asio::write(*pair.server, asio::buffer("x", 1));
    char byte = 0;
    outcome o;
    pair.client->start_read_some(asio::buffer(&byte, 1), o.handler());
    run_until_done(ctx, o);
    CHECK_FALSE(o.ec);
    const bool resumed = pair.client->is_resumed();
    CHECK((SSL_session_reused(pair.server->native_handle()) == 1) == resumed);
    pair.client->close();
    return resumed;
}

/// True if a connection would offer a session, which is thereby used up.
bool resumes(tls_context& context)
{
    const tls_client client = context.make_client({true, "server.test", 443});
    return SSL_get_session(client.ssl.get()) != nullptr;
}

void allow_only(asio::ssl::context& server, int version)
{
    SSL_CTX_set_min_proto_version(server.native_handle(), version);
    SSL_CTX_set_max_proto_version(server.native_handle(), version);
}

tls_sessions::session make_session(int version, unsigned char id)
{
    tls_sessions::session made{SSL_SESSION_new()};
    SSL_SESSION_set_protocol_version(made.get(), version);
    SSL_SESSION_set1_id(made.get(), &id, 1); // without an id it could not be resumed
    return made;
}

int id_of(const tls_sessions::session& s)
{
    unsigned size = 0;
    return s ? SSL_SESSION_get_id(s.get(), &size)[0] : -1;
}

} // namespace

TEST_CASE("tls_stream: the second connection to a server resumes the session of the first")
{
    const int version = GENERATE(TLS1_3_VERSION, TLS1_2_VERSION);
    CAPTURE(version);
    asio::io_context ctx{1};
    auto server = make_server_context(names({"a.test", "b.test"}));
    allow_only(server, version);
    const auto client = make_context(trusting_options());
    CHECK_FALSE(visit(ctx, server, client, "a.test"));
    CHECK(visit(ctx, server, client, "a.test"));
    CHECK(visit(ctx, server, client, "a.test"));
    CHECK_FALSE(visit(ctx, server, client, "b.test")); // a session belongs to the name that was verified
}

TEST_CASE("tls_stream: a session survives a connection that ends in the middle of an upload")
{
    const int version = GENERATE(TLS1_3_VERSION, TLS1_2_VERSION);
    CAPTURE(version);
    asio::io_context ctx{1};
    auto server = make_server_context(names({"a.test"}));
    allow_only(server, version);
    const auto client = make_context(trusting_options());
    {
        tls_pair pair{ctx, server, client, "a.test"};
        pair.shake_hands(ctx);
        CHECK(pair.client->is_reusable()); // takes in the tickets
        const std::string bytes(128 * 1024, 'x');
        const asio::const_buffer buffer = asio::buffer(bytes);
        outcome last;
        for (int calls = 1; calls == 1; calls = last.calls) { // until the socket is full
            last = {};
            pair.client->start_write_some({&buffer, 1}, last.handler());
            ctx.restart();
            ctx.poll();
        }
        pair.client->close();
        run_until_done(ctx, last);
        CHECK(last.ec == asio::error::operation_aborted);
    }
    CHECK(visit(ctx, server, client, "a.test"));
}

TEST_CASE("tls_stream: a ticket that comes to an idle connection is kept, and the connection reusable")
{
    connected_pair pair{TLS1_3_VERSION};
    const auto count = [&] {
        int sessions = 0;
        while (pair.tls.client->is_reusable() && resumes(*pair.client_context)) {
            ++sessions;
        }
        return sessions;
    };
    CHECK(count() == 2); // what OpenSSL's server sends after the handshake
    CHECK(count() == 0);

    SSL* const server = pair.tls.server->native_handle();
    BIO* const memory = BIO_new(BIO_s_mem());
    SSL_set0_wbio(server, memory);
    REQUIRE(SSL_new_session_ticket(server) == 1);
    REQUIRE(SSL_do_handshake(server) == 1);
    char* ticket = nullptr;
    const auto size = static_cast<std::size_t>(BIO_get_mem_data(memory, &ticket));
    REQUIRE(size != 0);
    asio::write(pair.tls.server->next_layer(), asio::buffer(ticket, size));
    CHECK(count() == 1);
    CHECK(pair.tls.client->is_reusable());
}

TEST_CASE("tls_stream: a connection that is taken up again reads what came before the read began, and after")
{
    connected_pair pair;
    while (pair.tls.client->is_reusable() && resumes(*pair.client_context)) {
    } // takes in the tickets
    for (int i = 0; i < 3; ++i) {
        REQUIRE(pair.tls.client->is_reusable());
        read_late_byte(pair);
        REQUIRE(pair.tls.client->is_reusable());
        asio::write(*pair.tls.server, asio::buffer("y", 1));
        char byte = 0;
        outcome early;
        pair.tls.client->start_read_some(asio::buffer(&byte, 1), early.handler());
        run_until_done(pair.ctx, early);
        CHECK_FALSE(early.ec);
        CHECK(byte == 'y');
    }
}

TEST_CASE("tls_stream: a connection is not reusable after a goodbye that was read")
{
    connected_pair pair;
    error_code theirs;
    pair.tls.server->async_shutdown([&](error_code ec) { theirs = ec; }); // the socket stays open
    char byte = 0;
    for (int i = 0; i < 2; ++i) {
        outcome o;
        pair.tls.client->start_read_some(asio::buffer(&byte, 1), o.handler());
        run_until_done(pair.ctx, o);
        CHECK(o.ec == asio::error::eof);
        CHECK_FALSE(pair.tls.client->is_reusable());
    }
}

TEST_CASE("tls_stream: an idle connection is not reusable when something came")
{
    connected_pair pair;
    auto& socket = pair.tls.server->next_layer();
    SECTION("the server's goodbye")
    {
        error_code theirs;
        pair.tls.server->async_shutdown([&](error_code ec) { theirs = ec; });
        pair.ctx.restart();
        pair.ctx.poll();
    }
    SECTION("the connection's end")
    {
        socket.close();
    }
    SECTION("a reset")
    {
        socket.set_option(asio::socket_base::linger(true, 0));
        socket.close();
    }
    SECTION("bytes that nobody asked for")
    {
        asio::write(*pair.tls.server, asio::buffer("HTTP/1.1 408 Request Timeout\r\n\r\n"));
    }
    SECTION("a broken record")
    {
        asio::write(socket, asio::buffer("nonsense"));
    }
    CHECK_FALSE(pair.tls.client->is_reusable());
}

TEST_CASE("tls_stream: a connection that was closed is not reusable")
{
    connected_pair pair;
    pair.tls.client->close();
    pair.tls.client->close();
    CHECK_FALSE(pair.tls.client->is_reusable());
}

TEST_CASE("tls_sessions: a server has none until one is stored, and only its own")
{
    tls_sessions sessions;
    CHECK_FALSE(sessions.take("a:443"));
    sessions.store("a:443", make_session(TLS1_3_VERSION, 1));
    CHECK_FALSE(sessions.take("b:443"));
    CHECK_FALSE(sessions.take("a:8443"));
    CHECK(id_of(sessions.take("a:443")) == 1);
}

TEST_CASE("tls_sessions: a ticket of TLS 1.3 is given out once, newest first")
{
    tls_sessions sessions;
    sessions.store("a:443", make_session(TLS1_3_VERSION, 1));
    sessions.store("a:443", make_session(TLS1_3_VERSION, 2));
    CHECK(id_of(sessions.take("a:443")) == 2);
    CHECK(id_of(sessions.take("a:443")) == 1);
    CHECK_FALSE(sessions.take("a:443"));
}

TEST_CASE("tls_sessions: a session of TLS 1.2 is given out again and again")
{
    tls_sessions sessions;
    sessions.store("a:443", make_session(TLS1_2_VERSION, 1));
    CHECK(id_of(sessions.take("a:443")) == 1);
    CHECK(id_of(sessions.take("a:443")) == 1);
}

TEST_CASE("tls_sessions: a session that cannot be resumed is not given out")
{
    tls_sessions sessions;
    sessions.store("a:443", make_session(TLS1_3_VERSION, 1));
    sessions.store("a:443", tls_sessions::session{SSL_SESSION_new()});
    CHECK(id_of(sessions.take("a:443")) == 1);
}

TEST_CASE("tls_sessions: the oldest go when there are too many")
{
    tls_sessions sessions;
    for (unsigned char i = 0; i != 20; ++i) {
        sessions.store("a:443", make_session(TLS1_3_VERSION, i));
    }
    int kept = 0;
    for (int expected = 19; const auto s = sessions.take("a:443"); --expected) {
        CHECK(id_of(s) == expected);
        ++kept;
    }
    CHECK(kept == 8);

    for (int host = 0; host != 1000; ++host) {
        sessions.store(std::to_string(host), make_session(TLS1_3_VERSION, 1));
    }
    CHECK(sessions.take("999"));
    CHECK(sessions.take("873"));
    CHECK_FALSE(sessions.take("871"));
}

} // namespace cloudbuf::net
