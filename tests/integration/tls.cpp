// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// TLS: a peer that is not the one that was asked for gets no byte of a request.

#include "integration/session.hpp"
#include "testing/certificate.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <string>

namespace cloudbuf::test {

namespace {

using std::chrono::sys_days;
using std::chrono::year;

enum class peer { good, wrong_name, wrong_address, expired, not_yet_valid, self_signed, other_authority };

testing::leaf_options names_of(peer p)
{
    testing::leaf_options o;
    o.ip_addresses = {"127.0.0.1"};
    switch (p) {
    case peer::wrong_name:
        o.ip_addresses.clear();
        o.dns_names = {"localhost", "example.com"};
        break;
    case peer::wrong_address:
        o.ip_addresses = {"127.0.0.2"};
        break;
    case peer::expired:
        o.not_after = sys_days{year{2021} / 1 / 1};
        break;
    case peer::not_yet_valid:
        o.not_before = sys_days{year{2110} / 1 / 1};
        break;
    case peer::self_signed:
        o.self_signed = true;
        break;
    case peer::good:
    case peer::other_authority:
        break;
    }
    return o;
}

// A server of that kind before the embedded store, and a client that trusts one authority.
struct impostor {
    explicit impostor(peer p, greeting welcome = greeting::serve)
    {
        const testing::certificate_authority trusted = testing::make_test_ca();
        const testing::certificate_authority signer =
            p == peer::other_authority ? testing::make_test_ca() : trusted;
        const testing::leaf leaf = testing::make_leaf(signer, names_of(p));
        fault_proxy_options options;
        options.server_port = store.account().port;
        options.certificate_pem = leaf.certificate_pem;
        options.key_pem = leaf.key_pem;
        options.welcome = welcome;
        proxy = std::make_unique<fault_proxy>(options);
        client = options_for(store.account(), *proxy);
        client.tls.ca_pem = trusted.certificate_pem;
        client.max_part_attempts = 2;
    }

    embedded_store store;
    std::unique_ptr<fault_proxy> proxy;
    client_options client;
};

} // namespace

TEST_CASE("TLS: a certificate that is not this host's is refused, and no request is sent")
{
    const peer p = GENERATE(
        peer::wrong_name,
        peer::wrong_address,
        peer::expired,
        peer::not_yet_valid,
        peer::self_signed,
        peer::other_authority
    );
    CAPTURE(static_cast<int>(p));
    impostor i{p};
    session s{i.client};
    const ending end = s.upload("refused", "content");
    CAPTURE(to_string(end.why));
    CHECK(end.ec == errc::tls_failed);
    CHECK(end.why.attempts == 1);
    CHECK(!end.why.message.empty());
    CHECK(i.proxy->requests() == 0);
    CHECK(i.store.cloud().requests() == 0);
}

TEST_CASE("TLS: the refusal says what is wrong")
{
    const auto message_of = [](peer p) {
        impostor i{p};
        session s{i.client};
        return s.upload("refused", "content").why.message;
    };
    CHECK(message_of(peer::expired).find("expired") != std::string::npos);
    CHECK(message_of(peer::self_signed).find("self-signed") != std::string::npos);
    CHECK(message_of(peer::wrong_address).find("mismatch") != std::string::npos);
}

TEST_CASE("TLS: the right certificate is accepted")
{
    impostor i{peer::good};
    session s{i.client};
    const ending end = s.upload("accepted", "content");
    CAPTURE(to_string(end.why));
    CHECK(end.ec == error_code{});
    CHECK(i.store.cloud().content(bucket, "accepted") == "content");
}

TEST_CASE("TLS: an impostor is accepted if all are, loudly")
{
    impostor i{peer::other_authority};
    i.client.tls.insecure_skip_verify = true;
    std::string log;
    i.client.logger = [&log](log_level, std::string_view line) { log += line; };
    session s{i.client};
    CHECK(s.upload("careless", "content").ec == error_code{});
    CHECK(log.find("insecure_skip_verify") != std::string::npos);
}

TEST_CASE("TLS: a server that hangs up during the handshake")
{
    impostor i{peer::good, greeting::hang_up};
    session s{i.client};
    const ending end = s.upload("hung-up", "content");
    CAPTURE(to_string(end.why));
    CHECK(end.ec == errc::connection_lost);
    CHECK(end.why.attempts == i.client.max_part_attempts); // it might have been the network
    CHECK(i.store.cloud().requests() == 0);
}

TEST_CASE("TLS: an answer that ends early is no answer")
{
    // The head alone, and the head with a part of the body: Complete answers with a body.
    const std::size_t bytes = GENERATE(std::size_t{0}, std::size_t{20}, std::size_t{150}, std::size_t{400});
    CAPTURE(bytes);
    impostor i{peer::good};
    const auto is_complete = [](const seen_request& r) { return r.method == "POST" && r.has("uploadId="); };
    i.proxy->add({fault_kind::truncate_answer, is_complete, fault::always, bytes});
    i.client.timeouts.verification = std::chrono::milliseconds(1000);
    session s{i.client};
    const ending end = s.upload("truncated", random_bytes(12, least_part + 1));
    CAPTURE(to_string(end.why));
    // Only the object itself proved it.
    CHECK(end.ec == error_code{});
    // One more where nothing of the answer came: the connection may have been stale, which costs no attempt.
    CHECK(i.proxy->faults() >= i.client.max_attempts);
    CHECK(i.proxy->faults() <= i.client.max_attempts + 1);
}

} // namespace cloudbuf::test
