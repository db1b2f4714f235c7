// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// A TLS server's end over loopback, by Asio's own ssl::stream, and our end connected to it.

#include "tls_peer.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <exception>
#include <stdexcept>

namespace cloudbuf::net {

using asio::ip::tcp;

const testing::certificate_authority& test_authority()
{
    static const testing::certificate_authority authority = testing::make_test_ca();
    return authority;
}

testing::leaf_options names(std::vector<std::string> dns, std::vector<std::string> addresses)
{
    testing::leaf_options options;
    options.dns_names = std::move(dns);
    options.ip_addresses = std::move(addresses);
    return options;
}

asio::ssl::context make_server_context(const testing::leaf_options& options)
{
    const auto leaf = testing::make_leaf(test_authority(), options);
    asio::ssl::context context{asio::ssl::context::tls_server};
    context.use_certificate_chain(asio::buffer(leaf.certificate_pem));
    context.use_private_key(asio::buffer(leaf.key_pem), asio::ssl::context::pem);
    return context;
}

tls_options trusting_options()
{
    tls_options options;
    options.ca_pem = test_authority().certificate_pem;
    return options;
}

std::shared_ptr<tls_context> make_context(const tls_options& options)
{
    auto made = tls_context::make(options);
    if (!made) {
        throw std::runtime_error(made.error());
    }
    return *made;
}

socket_pair::socket_pair(asio::io_context& ctx) : ours(ctx), theirs(ctx)
{
    tcp::acceptor acceptor{ctx, tcp::endpoint{asio::ip::address_v4::loopback(), 0}};
    ours.connect(acceptor.local_endpoint());
    acceptor.accept(theirs);
    ours.set_option(tcp::no_delay(true));
    theirs.set_option(tcp::no_delay(true));
}

void run_until_done(asio::io_context& ctx, const outcome& o)
{
    while (o.calls == 0) {
        ctx.restart();
        REQUIRE(ctx.run_one_for(std::chrono::seconds{10}) == 1);
    }
}

void run(asio::io_context& ctx, std::vector<asio::awaitable<void>> tasks)
{
    std::exception_ptr first;
    std::size_t left = tasks.size();
    for (auto& task : tasks) {
        asio::co_spawn(ctx, std::move(task), [&](std::exception_ptr e) {
            if (e && !first) {
                first = e;
            }
            if (--left == 0 || first) {
                ctx.stop();
            }
        });
    }
    ctx.restart();
    ctx.run_for(std::chrono::seconds{60});
    ctx.restart();
    if (first) {
        std::rethrow_exception(first);
    }
    REQUIRE(left == 0);
}

void run(asio::io_context& ctx, asio::awaitable<void> a)
{
    std::vector<asio::awaitable<void>> tasks;
    tasks.push_back(std::move(a));
    run(ctx, std::move(tasks));
}

void run(asio::io_context& ctx, asio::awaitable<void> a, asio::awaitable<void> b)
{
    std::vector<asio::awaitable<void>> tasks;
    tasks.push_back(std::move(a));
    tasks.push_back(std::move(b));
    run(ctx, std::move(tasks));
}

tls_pair::tls_pair(
    asio::io_context& ctx,
    asio::ssl::context& server_context,
    const std::shared_ptr<tls_context>& client_context,
    const std::string& host
)
{
    socket_pair sockets{ctx};
    server = std::make_unique<server_stream>(std::move(sockets.theirs), server_context);
    client = std::make_unique<tls_stream>(
        std::move(sockets.ours), client_context, client_context->make_client({true, host, 443})
    );
}

namespace {

asio::awaitable<void> accept(tls_pair::server_stream& server)
{
    co_await server.async_handshake(asio::ssl::stream_base::server, asio::use_awaitable);
}

} // namespace

void tls_pair::shake_hands(asio::io_context& ctx)
{
    outcome ours;
    client->start_handshake(ours.handler());
    run(ctx, accept(*server));
    run_until_done(ctx, ours);
    INFO(client->handshake_problem());
    REQUIRE_FALSE(ours.ec);
}

connected_pair::connected_pair(int only_version)
    : server_context(make_server_context(names({"server.test"}))),
      client_context(make_context(trusting_options())),
      tls(ctx, server_context, client_context)
{
    if (only_version != 0) {
        SSL* const ssl = tls.server->native_handle();
        SSL_set_min_proto_version(ssl, only_version);
        SSL_set_max_proto_version(ssl, only_version);
    }
    tls.shake_hands(ctx);
}

void read_late_byte(connected_pair& pair)
{
    char byte = 0;
    outcome o;
    pair.tls.client->start_read_some(asio::buffer(&byte, 1), o.handler());
    pair.ctx.restart();
    pair.ctx.poll();
    CHECK(o.calls == 0);
    asio::write(*pair.tls.server, asio::buffer("x", 1));
    run_until_done(pair.ctx, o);
    CHECK_FALSE(o.ec);
    CHECK(byte == 'x');
}

} // namespace cloudbuf::net
