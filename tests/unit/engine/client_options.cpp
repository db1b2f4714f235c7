// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Client options: what the environment says, and what a client refuses.

#include <cloudbuf/client.hpp>
#include <cloudbuf/client_options.hpp>
#include <cloudbuf/credentials_source.hpp>
#include <cloudbuf/error.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/system/system_error.hpp>

#include <catch2/catch_test_macros.hpp>

#include <map>
#include <optional>
#include <string>

using namespace cloudbuf;

namespace {

client_options read(const std::map<std::string, std::string>& variables)
{
    return client_options::from_environment([&](const char* name) {
        const auto found = variables.find(name);
        return found == variables.end() ? std::string{} : found->second;
    });
}

template <class Function>
std::optional<boost::system::system_error> refusal(Function f)
{
    try {
        f();
    } catch (const boost::system::system_error& e) {
        return e;
    }
    return std::nullopt;
}

// The credentials that the options' source yields, or why there are none.
std::pair<error_code, std::shared_ptr<const credentials>> ask(const client_options& o)
{
    boost::asio::io_context io;
    std::pair<error_code, std::shared_ptr<const credentials>> out;
    o.credentials->async_get(
        io.get_executor(),
        false,
        [&](error_code ec, std::shared_ptr<const credentials> keys) { out = {ec, std::move(keys)}; }
    );
    io.run();
    return out;
}

} // namespace

TEST_CASE("from_environment: a value that cannot work is refused by name")
{
    for (const char* bad : {"0", "-1", "three", "3x", "99999999999999999999"}) {
        CAPTURE(bad);
        const auto e = refusal([&] { read({{"AWS_MAX_ATTEMPTS", bad}}); });
        REQUIRE(e);
        CHECK(e->code() == errc::invalid_options);
        CHECK(std::string(e->what()).find("AWS_MAX_ATTEMPTS") != std::string::npos);
    }
    CHECK(refusal([&] { read({{"AWS_REQUEST_CHECKSUM_CALCULATION", "sometimes"}}); }));
}

TEST_CASE("from_environment: nothing set means defaults, and credentials that say what to set")
{
    const client_options o = read({{"AWS_REGION", "  "}, {"AWS_PROFILE", "work"}});
    CHECK(o.region.empty());
    CHECK(o.endpoint.empty());
    CHECK(o.max_attempts == 3);
    CHECK(ask(o).first == errc::no_credentials);
    CHECK(o.credentials->advice().find("AWS_ACCESS_KEY_ID") != std::string::npos);
    CHECK(o.credentials->advice().find("AWS_PROFILE") != std::string::npos);
}

TEST_CASE("from_environment: half a key pair is no credentials")
{
    CHECK(ask(read({{"AWS_ACCESS_KEY_ID", "id"}})).first == errc::no_credentials);
    CHECK(ask(read({{"AWS_SECRET_ACCESS_KEY", "key"}})).first == errc::no_credentials);
}

TEST_CASE("from_environment: the more specific variable wins")
{
    const client_options o = read({
        {"AWS_REGION", "eu-west-1"},
        {"AWS_DEFAULT_REGION", "us-west-2"},
        {"AWS_ENDPOINT_URL_S3", "https://s3.test"},
        {"AWS_ENDPOINT_URL", "https://all.test"},
        {"AWS_CA_BUNDLE", "/a.pem"},
        {"SSL_CERT_FILE", "/b.pem"},
        {"AWS_MAX_ATTEMPTS", "7"},
        {"AWS_REQUEST_CHECKSUM_CALCULATION", "WHEN_REQUIRED"},
        {"AWS_ACCESS_KEY_ID", "id"},
        {"AWS_SECRET_ACCESS_KEY", "key"},
        {"AWS_SESSION_TOKEN", "token"},
    });
    CHECK(o.region == "eu-west-1");
    CHECK(o.endpoint == "https://s3.test");
    CHECK(o.tls.ca_file == "/a.pem");
    CHECK(o.max_attempts == 7);
    CHECK(o.checksums == checksum_calculation::when_required);
    const auto [ec, keys] = ask(o);
    REQUIRE(keys);
    CHECK(keys->access_key_id == "id");
    CHECK(keys->secret_access_key.reveal() == "key");
    CHECK(keys->session_token.reveal() == "token");
}

TEST_CASE("client: options that cannot work are refused with their name")
{
    boost::asio::io_context io;
    const auto refused = [&](auto change, const char* name) {
        client_options o;
        change(o);
        const auto e = refusal([&] { client c(io, o); });
        CAPTURE(name);
        REQUIRE(e);
        CHECK(e->code() == condition::usage);
        CHECK(std::string(e->what()).find(name) != std::string::npos);
    };
    refused([](client_options& o) { o.memory_limit = 0; }, "memory_limit");
    refused([](client_options& o) { o.max_connections = 0; }, "max_connections");
    refused([](client_options& o) { o.timeouts.stall = std::chrono::milliseconds(0); }, "timeouts::stall");
    refused([](client_options& o) { o.endpoint = "store.test"; }, "endpoint");
    refused([](client_options& o) { o.endpoint = "https://user@store.test"; }, "endpoint");
    refused([](client_options& o) { o.tls.ca_file = "/nowhere/ca.pem"; }, "/nowhere/ca.pem");
    refused([](client_options& o) { o.user_agent_suffix = "a\r\nb"; }, "user_agent_suffix");
}
