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

namespace {

struct dial_op {
    asio::any_io_executor ex;
    std::function<net::dialed()> yields;
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
            self.complete(yields());
        }
    }
};

} // namespace

void dial_for(
    std::chrono::steady_clock::duration takes,
    asio::any_io_executor ex,
    net::clock& time,
    std::function<net::dialed()> yields,
    net::dialer::handler done
)
{
    auto arrival = std::make_unique<net::timer>(ex, time);
    if (takes != std::chrono::steady_clock::duration::max()) {
        arrival->expires_after(takes);
    }
    asio::async_compose<net::dialer::handler, void(net::dialed)>(
        dial_op{ex, std::move(yields), std::move(arrival)}, done, ex
    );
}

void sim_dialer::start_dial(asio::any_io_executor ex, const model::origin& to, handler done)
{
    ++dials_;
    dial_for(delay_, ex, *time_, [this, ex, to] { return dial_(ex, to); }, std::move(done));
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
