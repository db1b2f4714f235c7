// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Asks the source of credentials, with a limit on how long it may take.

#pragma once

#include <cloudbuf/credentials.hpp>
#include <cloudbuf/error.hpp>

#include "engine/client_state.hpp"
#include "net/strand.hpp"

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <optional>

namespace cloudbuf::engine {

struct credentials_answer {
    error_code code;
    std::shared_ptr<const credentials> keys; // if there is no error
};

/// Those that need no waiting, if there are any.
std::optional<credentials_answer> credentials_at_hand(const detail::client_state& client);

/// Runs on `strand`; the caller has turned throw_if_cancelled off. Terminal cancellation ends it with
/// operation_aborted.
asio::awaitable<credentials_answer>
ask_credentials(const detail::client_state& client, net::strand strand, bool refresh);

} // namespace cloudbuf::engine
