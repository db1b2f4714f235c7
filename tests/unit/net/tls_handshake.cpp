// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Whom the TLS stream trusts, and what it says when it does not.

#include "tls_peer.hpp"

#include <boost/asio/write.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <chrono>
#include <filesystem>
#include <fstream>

namespace cloudbuf::net {
namespace {

using Catch::Matchers::ContainsSubstring;

struct shaken {
    outcome ours;
    error_code theirs;
    std::string problem;
    std::string asked_for; // the name in SNI
    bool client_showed_certificate = false;
};

shaken shake(asio::ssl::context& server, const tls_options& options, const std::string& host)
{
    asio::io_context ctx{1};
    tls_pair pair{ctx, server, make_context(options), host};
    shaken result;
    pair.client->start_handshake(result.ours.handler());
    CHECK(result.ours.calls == 0);
    pair.server->async_handshake(asio::ssl::stream_base::server, [&](error_code ec) { result.theirs = ec; });
    run_until_done(ctx, result.ours);
    if (result.ours.ec) {
        pair.client->close();
    }
    ctx.run_for(std::chrono::seconds{10});
    CHECK(result.ours.calls == 1);
    result.problem = pair.client->handshake_problem();
    SSL* const ssl = pair.server->native_handle();
    if (const char* name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name)) {
        result.asked_for = name;
    }
    result.client_showed_certificate = SSL_get0_peer_certificate(ssl) != nullptr;
    return result;
}

std::string write_file(const std::string& name, const std::string& text)
{
    const auto path = std::filesystem::temp_directory_path() / ("cloudbuf_" + name);
    std::ofstream{path} << text;
    return path.string();
}

} // namespace

TEST_CASE("tls_stream: a certificate for another name is refused")
{
    auto server = make_server_context(names({"other.test"}, {"127.0.0.1"}));
    const auto got = shake(server, trusting_options(), "server.test");
    CHECK(got.ours.ec == errc::tls_failed);
    CHECK_THAT(got.problem, ContainsSubstring("hostname mismatch"));
    CHECK(got.theirs); // it was told
}

TEST_CASE("tls_stream: a wildcard stands for one whole label")
{
    auto server = make_server_context(names({"*.bucket.test", "pre*.part.test"}));
    CHECK_FALSE(shake(server, trusting_options(), "a.bucket.test").ours.ec);
    CHECK(shake(server, trusting_options(), "a.b.bucket.test").ours.ec == errc::tls_failed);
    CHECK(shake(server, trusting_options(), "prefix.part.test").ours.ec == errc::tls_failed);
}

TEST_CASE("tls_stream: an expired certificate is refused")
{
    auto options = names({"server.test"});
    options.not_before = testing::certificate_valid_from;
    options.not_after = testing::certificate_valid_from + std::chrono::hours{24};
    auto server = make_server_context(options);
    const auto got = shake(server, trusting_options(), "server.test");
    CHECK(got.ours.ec == errc::tls_failed);
    CHECK_THAT(got.problem, ContainsSubstring("certificate has expired"));
}

TEST_CASE("tls_stream: a certificate signed by itself is refused")
{
    auto options = names({"server.test"});
    options.self_signed = true;
    auto server = make_server_context(options);
    const auto got = shake(server, trusting_options(), "server.test");
    CHECK(got.ours.ec == errc::tls_failed);
    CHECK_THAT(got.problem, ContainsSubstring("self-signed"));
}

TEST_CASE("tls_stream: an authority that the client does not know is refused")
{
    auto server = make_server_context(names({"server.test"}));
    tls_options others;
    others.ca_pem = testing::make_test_ca().certificate_pem;
    CHECK(shake(server, others, "server.test").ours.ec == errc::tls_failed);
    // Nor do the system's authorities vouch for it.
    CHECK(shake(server, tls_options{}, "server.test").ours.ec == errc::tls_failed);
}

TEST_CASE("tls_stream: an address is accepted by the address in the certificate only")
{
    auto server = make_server_context(names({"server.test", "127.0.0.2"}, {"127.0.0.1", "::1"}));
    const auto v4 = shake(server, trusting_options(), "127.0.0.1");
    CHECK_FALSE(v4.ours.ec);
    CHECK(v4.asked_for.empty()); // SNI is for names
    CHECK_FALSE(shake(server, trusting_options(), "::1").ours.ec);
    CHECK_FALSE(shake(server, trusting_options(), "0:0:0:0:0:0:0:1").ours.ec);
    const auto wrong = shake(server, trusting_options(), "127.0.0.2");
    CHECK(wrong.ours.ec == errc::tls_failed);
    CHECK_THAT(wrong.problem, ContainsSubstring("IP address mismatch"));
}

TEST_CASE("tls_stream: the server is asked for by name")
{
    auto server = make_server_context(names({"server.test"}));
    const auto got = shake(server, trusting_options(), "server.test");
    CHECK_FALSE(got.ours.ec);
    CHECK_FALSE(got.theirs);
    CHECK(got.asked_for == "server.test");
    const auto rooted = shake(server, trusting_options(), "server.test.");
    CHECK_FALSE(rooted.ours.ec);
    CHECK(rooted.asked_for == "server.test");
}

TEST_CASE("tls_stream: a name that cannot be verified is not tried")
{
    auto server = make_server_context(names({"server.test"}));
    CHECK(shake(server, trusting_options(), "").ours.ec == errc::tls_failed);
    CHECK(
        shake(server, trusting_options(), std::string("server.test\0.evil", 17)).ours.ec == errc::tls_failed
    );
}

TEST_CASE("tls_stream: insecure accepts anybody")
{
    auto options = names({"other.test"});
    options.self_signed = true;
    auto server = make_server_context(options);
    tls_options insecure;
    insecure.insecure_skip_verify = true;
    CHECK_FALSE(shake(server, insecure, "server.test").ours.ec);
}

TEST_CASE("tls_stream: TLS 1.1 is refused")
{
    auto server = make_server_context(names({"server.test"}));
    SSL_CTX_set_min_proto_version(server.native_handle(), TLS1_VERSION);
    SSL_CTX_set_max_proto_version(server.native_handle(), TLS1_1_VERSION);
    SSL_CTX_set_security_level(server.native_handle(), 0);
    CHECK(shake(server, trusting_options(), "server.test").ours.ec == errc::tls_failed);
}

TEST_CASE("tls_stream: a server that does not speak TLS is told apart from a connection that ends")
{
    asio::io_context ctx{1};
    const auto context = make_context(trusting_options());
    const auto shake_with = [&](const std::string& greeting, bool reset) {
        socket_pair sockets{ctx};
        tls_stream client{std::move(sockets.ours), context, context->make_client({true, "server.test", 443})};
        outcome ours;
        client.start_handshake(ours.handler());
        asio::write(sockets.theirs, asio::buffer(greeting));
        if (reset) {
            sockets.theirs.set_option(asio::socket_base::linger(true, 0));
            sockets.theirs.close();
        } else {
            sockets.theirs.shutdown(asio::socket_base::shutdown_send);
        }
        ctx.restart();
        ctx.run_for(std::chrono::seconds{10});
        CHECK(ours.calls == 1);
        return std::pair{ours.ec, client.handshake_problem()};
    };
    const auto [ec, problem] = shake_with("HTTP/1.1 400 Bad Request\r\n\r\n", false);
    CHECK(ec == errc::tls_failed);
    CHECK_THAT(problem, ContainsSubstring("wrong version number"));
    using ended = std::pair<error_code, std::string>;
    const ended closed{errc::connection_lost, "the peer closed the connection"};
    CHECK(shake_with("", false) == closed);
    CHECK(shake_with(std::string("\x16\x03\x03\x01", 4), false) == closed);
    CHECK(shake_with("", true).first == errc::connection_lost);
}

TEST_CASE("tls_context: shows the client's certificate where the server asks for one")
{
    const auto leaf = testing::make_leaf(test_authority(), names({"client.test"}));
    tls_options options = trusting_options();
    options.client_certificate = write_file("client.pem", leaf.certificate_pem);
    options.client_key = write_file("client_key.pem", leaf.key_pem);
    auto server = make_server_context(names({"server.test"}));
    server.set_verify_mode(asio::ssl::verify_peer);
    server.set_verify_callback([](bool, asio::ssl::verify_context&) { return true; });
    const auto got = shake(server, options, "server.test");
    CHECK_FALSE(got.ours.ec);
    CHECK(got.client_showed_certificate);
}

TEST_CASE("tls_context: says which file is wrong, and why")
{
    const auto problem_of = [](const tls_options& options) {
        const auto made = tls_context::make(options);
        return made ? std::string{} : made.error();
    };
    tls_options options;
    options.ca_file = "/nowhere/ca.pem";
    CHECK_THAT(problem_of(options), ContainsSubstring("ca_file /nowhere/ca.pem: No such file"));

    options = {};
    options.ca_path = "/nowhere/certs";
    CHECK_THAT(problem_of(options), ContainsSubstring("ca_path /nowhere/certs: not a folder"));

    options = {};
    options.ca_pem = "not PEM";
    CHECK(problem_of(options) == "ca_pem: no certificate in it");

    options.ca_pem = test_authority().certificate_pem;
    CHECK(problem_of(options).empty());
    options.ca_pem += "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    CHECK_THAT(problem_of(options), ContainsSubstring("ca_pem: "));

    const auto leaf = testing::make_leaf(test_authority(), names({"a.test"}));
    const auto other = testing::make_leaf(test_authority(), names({"b.test"}));
    options = trusting_options();
    options.client_certificate = write_file("a.pem", leaf.certificate_pem);
    CHECK_THAT(problem_of(options), ContainsSubstring("need each other"));
    options.client_key = "/nowhere/key.pem";
    CHECK_THAT(problem_of(options), ContainsSubstring("client_key /nowhere/key.pem: No such file"));
    options.client_key = write_file("b_key.pem", other.key_pem);
    CHECK_THAT(problem_of(options), ContainsSubstring("client_key"));
    options.client_certificate = write_file("not.pem", "not PEM");
    CHECK_THAT(problem_of(options), ContainsSubstring("client_certificate"));
}

TEST_CASE("tls_context: trusts a file of authorities")
{
    auto server = make_server_context(names({"server.test"}));
    tls_options options;
    options.ca_file = write_file("ca.pem", test_authority().certificate_pem);
    CHECK_FALSE(shake(server, options, "server.test").ours.ec);
}

} // namespace cloudbuf::net
