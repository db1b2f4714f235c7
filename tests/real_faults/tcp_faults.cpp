// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Hundreds of uploads over TLS to versitygw through a network that delays, cuts, resets and stalls.

#include "integration/session.hpp"
#include "real_faults/fleet.hpp"
#include "real_faults/invariants.hpp"
#include "real_faults/summary.hpp"
#include "support/tcp_fault_proxy.hpp"

#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <iostream>
#include <string>

namespace cloudbuf::test {

namespace {

using std::chrono::milliseconds;

constexpr std::size_t uploads = 500;
constexpr std::size_t width = 16;
constexpr std::size_t largest = 40 * mib;
constexpr std::size_t memory_limit = 64 * mib;
constexpr std::size_t uploads_per_client = 10;

// Four draws of five are a fault; how far apart they are is said in tcp_fates.cpp.
tcp_odds bad_network()
{
    tcp_odds o;
    o.expect(tcp_fault::delay, 0.08).expect(tcp_fault::slow, 0.05);
    o.expect(tcp_fault::cut_upward, 0.12).expect(tcp_fault::cut_downward, 0.24);
    o.expect(tcp_fault::reset, 0.10).expect(tcp_fault::refuse, 0.08);
    o.expect(tcp_fault::stall, 0.05).expect(tcp_fault::late, 0.08);
    return o;
}

// What stands still is given up long before the proxy lets go of it.
timeouts impatient()
{
    timeouts t;
    t.connect = milliseconds(1000);
    t.tls_handshake = milliseconds(1000);
    t.stall = milliseconds(1000);
    t.response = milliseconds(1200);
    t.complete_idle = milliseconds(1500);
    t.complete_total = milliseconds(6000);
    t.verification = milliseconds(1500);
    t.abort = milliseconds(2000);
    return t;
}

void print_faults(const tcp_fault_proxy& proxy)
{
    const auto hits = proxy.hits();
    std::cout << proxy.connections() << " connections:";
    for (std::size_t i = 1; i < tcp_fault_count; ++i) {
        std::cout << ' ' << name_of(static_cast<tcp_fault>(i)) << ' ' << hits[i];
    }
    std::cout << '\n';
}

} // namespace

TEST_CASE("real faults: through a bad network, what was told is what a foreign client finds")
{
    const std::uint32_t seed = Catch::getSeed();
    CAPTURE(seed);
    versitygw_store store;
    tcp_fault_proxy_options network;
    network.server_port = store.account().port;
    network.seed = seed;
    network.odds = bad_network();
    const tcp_fault_proxy proxy{network};

    fleet_options options;
    options.direct = options_for(store.account());
    options.network = options.direct;
    options.network.endpoint = "https://127.0.0.1:" + std::to_string(proxy.port());
    options.network.memory_limit = memory_limit;
    options.network.timeouts = impatient();
    options.network.max_attempts = 2; // so that some outcomes stay unknown
    options.network.max_part_attempts = 3;
    options.uploads_per_client = uploads_per_client;
    const content_source source{seed, largest};
    const auto specs = draw_uploads(seed, uploads, {.largest = largest}, source);
    fleet all{options, specs};
    all.run(width);
    // What is late may still arrive.
    REQUIRE(proxy.wait_until_idle(2 * network.hold + milliseconds(10'000)));
    all.resolve();

    const reality found = look_at(store.foreign(), bucket);
    std::cout << "seed " << seed << " (--rng-seed): ";
    print(std::cout, all, found);
    print_faults(proxy);
    for (const std::string& v : find_violations(all.records(), all.leftovers(), found)) {
        FAIL_CHECK(v);
    }
    CHECK(all.memory_peak() <= memory_limit);
    const auto hits = proxy.hits();
    for (std::size_t i = 1; i < tcp_fault_count; ++i) {
        INFO(name_of(static_cast<tcp_fault>(i)));
        CHECK(hits[i] != 0);
    }
    const tally t = count(all.records());
    CHECK(t.committed > uploads / 2);
}

} // namespace cloudbuf::test
