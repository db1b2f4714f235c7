// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Sends one step until it is answered for good: encode and sign, lease, exchange, decode, perhaps again.

#pragma once

#include <cloudbuf/failure.hpp>

#include "engine/client_state.hpp"
#include "model/step.hpp"
#include "model/verdict.hpp"
#include "net/strand.hpp"
#include "net/timer.hpp"
#include "provider/provider.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>

#include <optional>
#include <span>
#include <string>

namespace cloudbuf::engine {

struct step_outcome {
    std::optional<model::receipt> done;
    failure why;             // if it is not done
    bool unanswered = false; // some attempt may have reached the service whole, without a proven answer
};

/// Sends the steps of one upload. Used on the upload's strand alone; several steps may be under way at once.
class sender {
public:
    struct identity {
        std::string bucket;
        std::string key;
        std::string label;
    };

    /// All but the strand outlive this.
    sender(
        detail::client_state& client, provider::provider& service, const identity& who, net::strand strand
    );

    /// `s` and the bytes of `payload` stay valid until this completes. The caller has turned
    /// throw_if_cancelled off; terminal cancellation ends it with operation_aborted.
    asio::awaitable<step_outcome> send(const model::step& s, std::span<const asio::const_buffer> payload);

    /// The begin that is under way, if it is, makes no further attempt. An answer that is on its way counts.
    void give_up_begin();

private:
    struct attempt;

    asio::awaitable<void>
    try_once(const model::step& s, std::span<const asio::const_buffer> payload, attempt& a);

    detail::client_state& client_;
    provider::provider& service_;
    const identity& who_;
    net::strand strand_;
    bool begin_is_unwanted_ = false;
    net::timer* begin_pauses_ = nullptr; // between two attempts
};

} // namespace cloudbuf::engine
