// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Opens the private parts of a client to the library itself, and lets tests inject an environment.

#pragma once

#include <cloudbuf/client.hpp>

#include "engine/client_state.hpp"
#include "net/environment.hpp"

#include <memory>
#include <utility>

namespace cloudbuf::detail {

struct client_access {
    static const std::shared_ptr<client_state>& state(const client& c) noexcept { return c.state_; }
    static client make(std::shared_ptr<client_state> s) noexcept { return client(std::move(s)); }
};

/// A client in an environment of its own. \throws as the constructor of client.
client make_client(asio::any_io_executor ex, client_options options, net::environment env);

} // namespace cloudbuf::detail
