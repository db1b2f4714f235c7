// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// A client whose network never answers, to see what operations do while they wait.

#pragma once

#include <cloudbuf/cloudbuf.hpp>

#include "client_access.hpp"
#include "net/environment.hpp"
#include "net/random.hpp"

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <memory>
#include <utility>

namespace cloudbuf::test {

/// Dials for ever, until it is cancelled.
class hanging_dialer final : public net::dialer {
public:
    void start_dial(asio::any_io_executor ex, const model::origin&, handler done) override
    {
        auto never = std::make_shared<asio::steady_timer>(ex, asio::steady_timer::time_point::max());
        auto slot = asio::get_associated_cancellation_slot(done);
        auto end = [never, slot, done = std::move(done)](error_code ec) mutable {
            slot.clear();
            net::dialed none;
            none.error.code = ec;
            asio::post(never->get_executor(), asio::append(std::move(done), std::move(none)));
        };
        asio::steady_timer& t = *never;
        t.async_wait(asio::bind_cancellation_slot(slot, std::move(end)));
    }
};

inline client_options quiet_options()
{
    client_options o;
    o.endpoint = "https://store.test";
    o.region = "us-east-1";
    o.credentials = make_static_credentials(credentials("id", secret("key")));
    o.memory_limit = 1024 * 1024;
    o.min_part_size = 1;
    o.timeouts.abort = std::chrono::milliseconds(20);
    o.timeouts.verification = std::chrono::milliseconds(20);
    return o;
}

inline client make_quiet_client(asio::any_io_executor ex, client_options o = quiet_options())
{
    net::environment env;
    env.clock = std::make_shared<net::system_clocks>();
    env.random = std::make_shared<net::system_random>();
    env.dialer = std::make_shared<hanging_dialer>();
    env.log = net::log_sink{o.level, o.logger};
    return detail::make_client(std::move(ex), std::move(o), std::move(env));
}

/// Parts of 64 KiB, one in flight and one ready to follow it: no third is opened before the first is stored.
inline upload_options small_parts()
{
    upload_options o;
    o.part_size = 64 * 1024;
    o.max_parts_in_flight = 1;
    return o;
}

inline constexpr std::size_t small_window = 2 * 64 * 1024;

} // namespace cloudbuf::test
