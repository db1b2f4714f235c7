// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The client's source of temporary credentials, which the service may declare expired.

#include "sim/keyring.hpp"

#include <boost/asio/append.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <utility>

namespace cloudbuf::sim {

keyring::keyring(std::shared_ptr<sim_clock> time, bool at_hand) : time_(std::move(time)), at_hand_(at_hand)
{
    renew();
}

void keyring::renew()
{
    const std::string number = std::to_string(generations_.size() + 1);
    auto keys = std::make_shared<const credentials>(
        "SIMKEY" + number, secret("secret-of-sim-" + number), secret("token-of-sim-" + number)
    );
    if (renewed_) {
        renewed_(*keys);
    }
    generations_.push_back({std::move(keys), time_->now()});
}

void keyring::async_get(boost::asio::any_io_executor executor, bool refresh, handler done)
{
    if (refresh && generations_.back().expired) {
        renew();
    }
    boost::asio::post(executor, boost::asio::append(std::move(done), error_code{}, generations_.back().keys));
}

std::shared_ptr<const credentials> keyring::at_hand() const
{
    return at_hand_ ? generations_.back().keys : nullptr;
}

const keyring::generation* keyring::find(std::string_view access_key_id) const
{
    const auto found = std::ranges::find_if(generations_, [&](const generation& g) {
        return g.keys->access_key_id == access_key_id;
    });
    return found == generations_.end() ? nullptr : &*found;
}

} // namespace cloudbuf::sim
