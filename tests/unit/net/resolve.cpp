// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Which addresses a name has, in which order, and not waiting for them.

#include "net/resolve.hpp"

#include "support/sim/sim_random.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>

#include <catch2/catch_test_macros.hpp>

#include <atomic>
#include <chrono>
#include <dlfcn.h>
#include <initializer_list>
#include <map>
#include <memory>
#include <netdb.h>
#include <semaphore>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

/// A name that the system takes as long to look up as a test wants.
struct hanging_lookup {
    static constexpr const char* host = "hangs.test";

    hanging_lookup() { current = this; }
    ~hanging_lookup()
    {
        release();
        current = nullptr;
    }

    void wait_for_start() { started.acquire(); }
    void release() { released.release(); }

    int look_up()
    {
        started.release();
        released.acquire();
        return EAI_AGAIN;
    }

    std::counting_semaphore<> started{0};
    std::counting_semaphore<> released{0};
    static inline std::atomic<hanging_lookup*> current = nullptr;
};

} // namespace

/// Stands before the C library's.
extern "C" int getaddrinfo(const char* node, const char* service, const addrinfo* hints, addrinfo** found)
{
    if (node != nullptr && std::string_view{node} == hanging_lookup::host) {
        return hanging_lookup::current.load()->look_up();
    }
    using function = int (*)(const char*, const char*, const addrinfo*, addrinfo**);
    static const auto real = reinterpret_cast<function>(dlsym(RTLD_NEXT, "getaddrinfo"));
    return real(node, service, hints, found);
}

namespace cloudbuf::net {
namespace {

using asio::ip::tcp;
using endpoints = std::vector<tcp::endpoint>;

struct found {
    int calls = 0;
    error_code ec;
    endpoints addresses;

    auto handler()
    {
        return [this](error_code e, endpoints a) {
            ++calls;
            ec = e;
            addresses = std::move(a);
        };
    }
};

system_resolver make_resolver()
{
    return system_resolver{std::make_shared<sim::sim_random>(1)};
}

found look_up(const std::string& host)
{
    asio::io_context ctx{1};
    found result;
    make_resolver().start_resolve(ctx.get_executor(), host, 443, result.handler());
    CHECK(result.calls == 0);
    ctx.run_for(std::chrono::seconds{30});
    CHECK(result.calls == 1);
    return result;
}

endpoints make(std::initializer_list<const char*> addresses)
{
    endpoints made;
    for (const char* a : addresses) {
        made.emplace_back(asio::ip::make_address(a), std::uint16_t{443});
    }
    return made;
}

} // namespace

TEST_CASE("resolve: a name that does not exist is an error")
{
    const auto got = look_up("no-such-host.invalid"); // RFC 6761: never exists
    CHECK(got.ec);
    CHECK(got.addresses.empty());
}

TEST_CASE("resolve: cancelling completes at once, however long the system takes")
{
    hanging_lookup hanging;
    asio::io_context ctx{1};
    asio::cancellation_signal signal;
    found result;
    make_resolver().start_resolve(
        ctx.get_executor(), hanging.host, 443, asio::bind_cancellation_slot(signal.slot(), result.handler())
    );
    hanging.wait_for_start();
    signal.emit(asio::cancellation_type::terminal);
    CHECK(result.calls == 0);
    REQUIRE(ctx.run_one_for(std::chrono::seconds{10}) == 1);
    CHECK(result.calls == 1);
    CHECK(result.ec == asio::error::operation_aborted);

    hanging.release();
    SECTION("the lookup finds nobody waiting")
    {
        ctx.run_for(std::chrono::seconds{30});
        CHECK(result.calls == 1);
    }
    SECTION("the context goes away before it ends") {}
}

TEST_CASE("resolve: a context may be destroyed while a lookup is under way")
{
    hanging_lookup hanging;
    found result;
    {
        asio::io_context ctx{1};
        make_resolver().start_resolve(ctx.get_executor(), hanging.host, 443, result.handler());
        hanging.wait_for_start();
        hanging.release(); // Asio waits for its thread
    }
    CHECK(result.calls == 0);
}

TEST_CASE("resolve: an address is its own answer")
{
    const auto v4 = look_up("127.0.0.1");
    CHECK_FALSE(v4.ec);
    CHECK(v4.addresses == make({"127.0.0.1"}));
    CHECK(look_up("::1").addresses == make({"::1"}));
}

TEST_CASE("resolve: localhost is found, and the handler runs on its executor")
{
    asio::io_context ctx{1};
    const auto strand = asio::make_strand(ctx);
    bool on_strand = false;
    found result;
    const auto record = [&](error_code ec, endpoints a) {
        on_strand = strand.running_in_this_thread();
        result.handler()(ec, std::move(a));
    };
    make_resolver().start_resolve(ctx.get_executor(), "localhost", 443, asio::bind_executor(strand, record));
    ctx.run_for(std::chrono::seconds{30});
    CHECK(result.calls == 1);
    CHECK_FALSE(result.ec);
    REQUIRE_FALSE(result.addresses.empty());
    CHECK(result.addresses.front().port() == 443);
    CHECK(result.addresses.front().address().is_loopback());
    CHECK(on_strand);
}

TEST_CASE("resolve: spreading keeps every address, and alternates between the families")
{
    sim::sim_random random{7};
    CHECK(spread({}, random).empty());
    const auto v4 = make({"10.0.0.1", "10.0.0.2", "10.0.0.3"});
    const auto v6 = make({"fd00::1"});
    endpoints all = v6;
    all.insert(all.end(), v4.begin(), v4.end());
    for (int i = 0; i != 20; ++i) {
        const auto got = spread(all, random);
        REQUIRE(got.size() == 4);
        CHECK(got[0] == v6[0]); // the system's first is of the family that is tried first
        CHECK(got[1].address().is_v4());
        CHECK(
            std::set<tcp::endpoint>(got.begin(), got.end()) == std::set<tcp::endpoint>(all.begin(), all.end())
        );
    }
}

TEST_CASE("resolve: every address of a family comes first as often as the others")
{
    sim::sim_random random{7};
    const auto all = make({"10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4"});
    std::map<tcp::endpoint, int> first;
    for (int i = 0; i != 4000; ++i) {
        ++first[spread(all, random).front()];
    }
    CHECK(first.size() == 4);
    for (const auto& [address, count] : first) {
        CHECK(count > 800);
    }
}

} // namespace cloudbuf::net
