// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// versitygw is killed in mid-upload, again and again, and comes back with what it had.

#include "integration/session.hpp"
#include "real_faults/fleet.hpp"
#include "real_faults/invariants.hpp"
#include "real_faults/summary.hpp"
#include "support/sim/sim_random.hpp"

#include <boost/asio/deferred.hpp>
#include <boost/asio/steady_timer.hpp>

#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <iostream>
#include <string>

namespace cloudbuf::test {

namespace {

using std::chrono::milliseconds;

constexpr std::size_t uploads = 40;
constexpr std::size_t width = 4;
constexpr std::size_t largest = 40 * mib;

class killer {
public:
    killer(fleet& all, versitygw& server, std::uint64_t seed) : uploads_(all), server_(server), random_(seed)
    {}

    asio::awaitable<void> run()
    {
        asio::steady_timer pause{uploads_.context()};
        while (!uploads_.is_finished()) {
            pause.expires_after(milliseconds(100 + random_.below(500)));
            co_await pause.async_wait(asio::deferred);
            if (uploads_.begun() == uploads) {
                break; // the last ones are to end some time
            }
            server_.kill();
            ++kills;
            pause.expires_after(milliseconds(random_.below(150)));
            co_await pause.async_wait(asio::deferred);
            server_.revive();
        }
    }

    unsigned kills = 0;

private:
    fleet& uploads_;
    versitygw& server_;
    sim::sim_random random_;
};

} // namespace

TEST_CASE("real faults: a server is killed in mid-upload and comes back, and no promise is broken")
{
    const std::uint32_t seed = Catch::getSeed();
    CAPTURE(seed);
    versitygw_store store;
    fleet_options options;
    options.direct = options_for(store.account());
    options.network = options.direct;
    options.network.max_attempts = 5; // it comes back within a quarter of a second
    options.uploads_per_client = 5;
    const content_source source{seed, largest};
    const auto specs = draw_uploads(seed, uploads, {.small = 0.2, .medium = 0.2, .largest = largest}, source);
    fleet all{options, specs};
    killer k{all, store.server(), seed};
    all.run(width, k.run());
    store.server().wait_until_it_answers();
    all.resolve();

    const reality found = look_at(store.foreign(), bucket);
    std::cout << "seed " << seed << " (--rng-seed), killed " << k.kills << " times: ";
    print(std::cout, all, found);
    for (const std::string& v : find_violations(all.records(), all.leftovers(), found)) {
        FAIL_CHECK(v);
    }
    CHECK(k.kills >= 3);
}

} // namespace cloudbuf::test
