// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The client's way to everything outside of it, with the mishaps of a plan of points.

#pragma once

#include <cloudbuf/credentials_source.hpp>

#include "net/environment.hpp"
#include "sim/point_plan.hpp"
#include "support/sim/sim_clock.hpp"

#include <memory>

namespace cloudbuf::sim {

/// Its connections carry few bytes at a time, so that there are points amid requests and answers. Those of
/// `inner` are simulated ones.
class interrupted_dialer final : public net::dialer {
public:
    interrupted_dialer(
        std::shared_ptr<net::dialer> inner,
        std::shared_ptr<point_plan> points,
        std::shared_ptr<sim_clock> time
    );

    void start_dial(asio::any_io_executor ex, const model::origin& to, handler done) override;

private:
    std::shared_ptr<net::dialer> inner_;
    std::shared_ptr<point_plan> points_;
    std::shared_ptr<sim_clock> time_;
};

class interrupted_credentials final : public credentials_source {
public:
    interrupted_credentials(
        std::shared_ptr<credentials_source> inner,
        std::shared_ptr<point_plan> points,
        std::shared_ptr<sim_clock> time
    );

    void async_get(boost::asio::any_io_executor executor, bool refresh, handler done) override;
    std::shared_ptr<const credentials> at_hand() const override { return inner_->at_hand(); }
    std::string advice() const override { return inner_->advice(); }

private:
    std::shared_ptr<credentials_source> inner_;
    std::shared_ptr<point_plan> points_;
    std::shared_ptr<sim_clock> time_;
};

} // namespace cloudbuf::sim
