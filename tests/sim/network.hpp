// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The way from the client to the service: dials that fail, and connections that behave badly.

#pragma once

#include "net/environment.hpp"
#include "sim/server.hpp"
#include "support/sim/sim_channel.hpp"

#include <chrono>
#include <cstddef>

namespace cloudbuf::sim {

/// What is going to happen to a connection.
struct ills {
    channel_settings up;
    channel_settings down;
};

/// Every dial that succeeds starts a connection of the service's.
class network final : public net::dialer {
public:
    explicit network(server_parts parts) : parts_(parts) {}

    void start_dial(asio::any_io_executor ex, const model::origin& to, handler done) override;

    unsigned connections() const noexcept { return connections_; }

private:
    /// What a dial will yield, decided when it begins.
    struct fate {
        std::chrono::milliseconds takes{0};
        model::transport_error error; // none: a connection
    };

    fate choose_fate(const model::origin& to);
    ills choose_ills();
    net::dialed connect(const asio::any_io_executor& ex);

    server_parts parts_;
    unsigned connections_ = 0;
};

} // namespace cloudbuf::sim
