// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// A way to servers that a test makes up: a function says what each dial yields.

#include "support/sim/sim_dialer.hpp"

#include "net/timer.hpp"

#include <boost/asio/compose.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>

#include <utility>

namespace cloudbuf::sim {

struct sim_dialer::dial_op {
    sim_dialer& dialer;
    asio::any_io_executor ex;
    model::origin to;
    std::unique_ptr<net::timer> arrival;
    bool started = false;

    template <class Self>
    void operator()(Self& self, error_code = {})
    {
        if (!std::exchange(started, true)) {
            asio::post(ex, std::move(self));
        } else if (self.cancelled() != asio::cancellation_type::none) {
            self.complete(failed_dial(model::transport_phase::connect, asio::error::operation_aborted));
        } else if (!arrival->expired()) {
            net::timer& t = *arrival;
            t.async_wait(std::move(self));
        } else {
            self.complete(dialer.dial_(ex, to));
        }
    }
};

void sim_dialer::start_dial(asio::any_io_executor ex, const model::origin& to, handler done)
{
    ++dials_;
    auto arrival = std::make_unique<net::timer>(ex, *time_);
    if (delay_ != std::chrono::steady_clock::duration::max()) {
        arrival->expires_after(delay_);
    }
    asio::async_compose<handler, void(net::dialed)>(dial_op{*this, ex, to, std::move(arrival)}, done, ex);
}

net::dialed failed_dial(model::transport_phase phase, error_code ec)
{
    net::dialed out;
    out.error.phase = phase;
    out.error.code = ec;
    out.error.detail = ec.message();
    return out;
}

} // namespace cloudbuf::sim
