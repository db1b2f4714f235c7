// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The state that uploads of one client share.

#pragma once

#include <cloudbuf/client_options.hpp>

#include "auth/signing_key_cache.hpp"
#include "engine/part_memory.hpp"
#include "engine/service_state.hpp"
#include "model/http.hpp"
#include "net/connection_pool.hpp"
#include "net/environment.hpp"
#include "net/event.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace cloudbuf::detail {

/// Thread-safe. Kept alive by the client and by every upload.
class client_state : public std::enable_shared_from_this<client_state> {
public:
    client_state(
        asio::any_io_executor ex,
        client_options o,
        net::environment env,
        std::shared_ptr<const model::origin> endpoint
    );

    // Uploads of destroyed buffers that are still being cleaned up.
    void background_began() noexcept;
    void background_ended() noexcept;
    bool has_background() const noexcept;

    /// Notified whenever there is no background left.
    void add_waiter(const std::shared_ptr<net::event>& e);
    void remove_waiter(const std::shared_ptr<net::event>& e) noexcept;

    const asio::any_io_executor executor;
    const client_options options;
    const net::environment env;
    const std::shared_ptr<const model::origin> endpoint; // null: AWS
    const std::string user_agent;
    const std::shared_ptr<engine::part_memory> memory;
    engine::service_state service;
    const std::shared_ptr<auth::signing_key_cache> signing_keys = std::make_shared<auth::signing_key_cache>();
    const std::shared_ptr<net::connection_pool> pool;

private:
    mutable std::mutex mutex_;
    std::size_t background_ = 0;
    std::vector<std::shared_ptr<net::event>> waiters_;
};

} // namespace cloudbuf::detail
