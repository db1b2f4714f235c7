// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The state that uploads of one client share.

#include "engine/client_state.hpp"

#include <cloudbuf/version.hpp>

#include <algorithm>
#include <utility>

namespace cloudbuf::detail {

namespace {

std::string make_user_agent(const client_options& o)
{
    std::string out = "cloudbuf/" + std::string(version);
    if (!o.user_agent_suffix.empty()) {
        out += ' ' + o.user_agent_suffix;
    }
    return out;
}

net::connection_pool::settings pool_settings(const client_options& o)
{
    net::connection_pool::settings s;
    s.max_connections = o.max_connections;
    s.max_idle = o.timeouts.pool_idle;
    s.max_wait = o.timeouts.connection_wait;
    return s;
}

} // namespace

client_state::client_state(
    asio::any_io_executor ex, client_options o, net::environment e, std::shared_ptr<const model::origin> to
)
    : executor(std::move(ex)),
      options(std::move(o)),
      env(std::move(e)),
      endpoint(std::move(to)),
      user_agent(make_user_agent(options)),
      memory(std::make_shared<engine::part_memory>(executor, options.memory_limit, env.clock)),
      pool(std::make_shared<net::connection_pool>(executor, env.clock, env.dialer, pool_settings(options)))
{}

void client_state::background_began() noexcept
{
    const std::lock_guard lock{mutex_};
    ++background_;
}

void client_state::background_ended() noexcept
{
    const std::lock_guard lock{mutex_};
    if (--background_ == 0) {
        for (const auto& w : waiters_) {
            w->notify();
        }
    }
}

bool client_state::has_background() const noexcept
{
    const std::lock_guard lock{mutex_};
    return background_ != 0;
}

void client_state::add_waiter(const std::shared_ptr<net::event>& e)
{
    const std::lock_guard lock{mutex_};
    waiters_.push_back(e);
}

void client_state::remove_waiter(const std::shared_ptr<net::event>& e) noexcept
{
    const std::lock_guard lock{mutex_};
    std::erase(waiters_, e);
}

} // namespace cloudbuf::detail
