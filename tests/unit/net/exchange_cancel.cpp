// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// An exchange that is cancelled, or torn down with its context, after every number of handlers.

#include "exchange_fixture.hpp"

#include <boost/asio/error.hpp>

#include <catch2/catch_test_macros.hpp>

#include <functional>

namespace cloudbuf::net {

namespace {

struct scenario {
    const char* name;
    std::function<std::unique_ptr<exchange_fixture>()> make;
};

std::unique_ptr<exchange_fixture>
make(std::size_t body, bool ask, std::size_t capacity, std::string_view answer)
{
    sim::channel_settings up;
    up.capacity = capacity;
    up.max_write = 70;
    up.delay = 3ms;
    sim::channel_settings down;
    down.max_read = 11;
    down.delay = 5ms;
    auto fix = std::make_unique<exchange_fixture>(up, down);
    fix->options.expect_continue = ask;
    fix->server().send(answer);
    fix->start(a_put(body));
    return fix;
}

std::vector<scenario> scenarios()
{
    const std::size_t any = sim::channel_settings::unlimited;
    const std::string ok = ok_answer();
    return {
        {"plain", [=] { return make(300, false, any, ok); }},
        {"with consent", [=] { return make(300, true, any, "HTTP/1.1 100 Continue\r\n\r\n" + ok); }},
        {"without an answer", [=] { return make(300, true, any, ""); }},
        {"early answer", [=] { return make(300, false, 200, "HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n"); }
        },
        {"stalled", [=] { return make(300, false, 200, ""); }},
        {"malformed", [=] { return make(300, false, any, "nonsense\r\n\r\n"); }},
        {"refused",
         [=] {
             auto fix = make(300, false, 200, "");
             fix->server().reset();
             return fix;
         }},
    };
}

/// Runs one handler, or lets time pass to the next alarm. False if there is nothing left.
bool step(exchange_fixture& fix)
{
    if (fix.context->stopped()) {
        fix.context->restart();
    }
    return fix.context->poll_one() > 0 || fix.time.advance_to_next();
}

} // namespace

TEST_CASE("exchange: cancelled after every number of handlers")
{
    for (const scenario& s : scenarios()) {
        bool cancelled = true;
        unsigned aborted = 0;
        for (unsigned k = 0; cancelled; ++k) {
            const auto fix = s.make();
            for (unsigned i = 0; i < k && !fix->result; ++i) {
                step(*fix);
            }
            cancelled = !fix->result;
            fix->children->cancel();
            const auto cancelled_at = fix->time.elapsed();
            const exchange_result r = fix->finish();
            CAPTURE(s.name, k);
            const std::string& got = fix->server().received();
            REQUIRE(r.request_sent == got.ends_with(std::string(300, 'x')));
            REQUIRE(r.error.request_sent == r.request_sent);
            REQUIRE(r.response.has_value() != static_cast<bool>(r.error.code));
            REQUIRE(fix->client->is_open() == r.reusable);
            if (cancelled && r.error.code == asio::error::operation_aborted) {
                ++aborted;
                REQUIRE(fix->finished_at == cancelled_at);
            }
            REQUIRE(fix->time.pending() == 0);
        }
        CAPTURE(s.name);
        CHECK(aborted > 3);
    }
}

TEST_CASE("exchange: the context is destroyed after every number of handlers")
{
    for (const scenario& s : scenarios()) {
        bool more = true;
        for (unsigned k = 0; more; ++k) {
            const auto fix = s.make();
            for (unsigned i = 0; i < k && more; ++i) {
                more = step(*fix);
            }
            fix->destroy_context();
            REQUIRE(fix->time.pending() == 0);
        }
    }
}

} // namespace cloudbuf::net
