// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The client's source of temporary credentials, which the service may declare expired.

#pragma once

#include <cloudbuf/credentials_source.hpp>

#include "support/sim/sim_clock.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace cloudbuf::sim {

class keyring final : public credentials_source {
public:
    /// One set of credentials after the other.
    struct generation {
        std::shared_ptr<const credentials> keys;
        net::steady_time since;
        bool expired = false;
    };

    /// `at_hand`: they need not be waited for, but after they expired.
    keyring(std::shared_ptr<sim_clock> time, bool at_hand);

    void async_get(boost::asio::any_io_executor executor, bool refresh, handler done) override;
    std::shared_ptr<const credentials> at_hand() const override;
    std::string advice() const override { return "a simulated source"; }

    /// Called with each new generation before anybody else sees it.
    void on_renewal(std::function<void(const credentials&)> f) { renewed_ = std::move(f); }

    /// Those in use now are good no longer: the next refresh brings others.
    void expire() { generations_.back().expired = true; }

    const generation* find(std::string_view access_key_id) const;
    const std::vector<generation>& generations() const noexcept { return generations_; }

private:
    void renew();

    std::shared_ptr<sim_clock> time_;
    bool at_hand_;
    std::vector<generation> generations_;
    std::function<void(const credentials&)> renewed_;
};

} // namespace cloudbuf::sim
