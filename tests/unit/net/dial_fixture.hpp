// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// One dial and what became of it.

#pragma once

#include "net/dial.hpp"
#include "tls_peer.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>

#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <memory>

namespace cloudbuf::net {

struct dial_fixture {
    void dial(dialer& by, const model::origin& to)
    {
        by.start_dial(ctx.get_executor(), to, asio::bind_cancellation_slot(signal.slot(), [this](dialed d) {
                          ++calls;
                          result = std::move(d);
                      }));
        CHECK(calls == 0);
    }

    void settle()
    {
        ctx.restart();
        ctx.poll();
    }

    void wait()
    {
        while (calls == 0) {
            ctx.restart();
            REQUIRE(ctx.run_one_for(std::chrono::seconds{10}) == 1);
        }
    }

    void check_failed(model::transport_phase phase, error_code code)
    {
        CHECK(calls == 1);
        CHECK_FALSE(result.connection);
        CHECK(result.error.phase == phase);
        CHECK(result.error.code == code);
    }

    asio::io_context ctx{1};
    asio::cancellation_signal signal;
    int calls = 0;
    dialed result;
    std::shared_ptr<tls_context> tls = make_context(trusting_options());
};

} // namespace cloudbuf::net
