// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// A way to servers that a test makes up: a function says what each dial yields.

#pragma once

#include "net/environment.hpp"

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>

namespace cloudbuf::sim {

/// Counts, delays and hands out what its function makes. The function runs when the delay has passed.
class sim_dialer final : public net::dialer {
public:
    using function = std::function<net::dialed(asio::any_io_executor, const model::origin&)>;

    sim_dialer(std::shared_ptr<net::clock> time, function f) : time_(std::move(time)), dial_(std::move(f)) {}

    void start_dial(asio::any_io_executor ex, const model::origin& to, handler done) override;

    /// Of the dials to come.
    void delay(std::chrono::steady_clock::duration d) noexcept { delay_ = d; }

    /// Dials to come never end, unless they are cancelled.
    void never_answer() noexcept { delay_ = std::chrono::steady_clock::duration::max(); }

    unsigned dials() const noexcept { return dials_; }

private:
    std::shared_ptr<net::clock> time_;
    function dial_;
    std::chrono::steady_clock::duration delay_{0};
    std::atomic<unsigned> dials_ = 0;
};

/// A dial that ends after `takes` (never, if that is the most there is), unless it is cancelled: with what
/// `yields` makes then.
void dial_for(
    std::chrono::steady_clock::duration takes,
    asio::any_io_executor ex,
    net::clock& time,
    std::function<net::dialed()> yields,
    net::dialer::handler done
);

/// What a failed dial yields.
net::dialed failed_dial(model::transport_phase phase, error_code ec);

} // namespace cloudbuf::sim
