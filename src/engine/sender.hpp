// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Sends one step until it is answered for good: encode and sign, lease, exchange, decode, perhaps again.

#pragma once

#include <cloudbuf/failure.hpp>

#include "engine/attempt.hpp"
#include "engine/client_state.hpp"
#include "model/step.hpp"
#include "model/verdict.hpp"
#include "net/scope.hpp"
#include "net/strand.hpp"
#include "net/timer.hpp"
#include "plan/optional_checksum.hpp"
#include "plan/patience.hpp"
#include "provider/provider.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>

#include <chrono>
#include <list>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace cloudbuf::engine {

struct step_outcome {
    std::optional<model::receipt> done;
    failure why;                   // if it is not done
    bool unanswered = false;       // some attempt may have reached the service whole, without a proven answer
    bool checksum_refused = false; // of a part: its upload should begin anew, without
    bool unknown_part = false;     // of Complete: it names a part that the service lacks, or has otherwise
};

/// Sends the steps of one upload. Used on the upload's strand alone; several steps may be under way at once.
class sender {
public:
    struct identity {
        std::string bucket;
        std::string key;
        std::string name; // in log lines, if it is not the key

        const std::string& label() const noexcept { return name.empty() ? key : name; }
    };

    /// All but the strand outlive this.
    sender(
        detail::client_state& client, provider::provider& service, const identity& who, net::strand strand
    );

    /// `s` and the bytes of `payload` stay valid until this completes. The caller has turned
    /// throw_if_cancelled off; terminal cancellation ends it with operation_aborted. `hurry` is what the
    /// upload has patience for.
    asio::awaitable<step_outcome> send(
        const model::step& s,
        std::span<const asio::const_buffer> payload,
        plan::patience hurry = plan::patience::unlimited
    );

    /// Steps of this kind make no further attempt. Those that are under way go on: their answers count.
    void give_up(model::step_kind kind) noexcept;

private:
    struct race {
        const std::string& name;
        unsigned number; // of the attempt
        const model::step& step;
        std::span<const asio::const_buffer> payload;
        attempt& first;
        attempt second;
        std::optional<net::scope> hedge; // runs the second
    };

    /// `a` is the latest attempt, `out` what is known so far: both count also if an exception ends this.
    asio::awaitable<void> send_until_answered(
        const model::step& s, std::span<const asio::const_buffer> payload, attempt& a, step_outcome& out
    );
    asio::awaitable<void>
    try_once(const model::step& s, std::span<const asio::const_buffer> payload, attempt& a);

    // sender_hedge.cpp: a part sent twice, side by side
    std::optional<std::chrono::milliseconds> hedge_patience(model::step_kind kind) const;
    asio::awaitable<void> try_hedged(race& r, std::chrono::milliseconds patience);
    void start_hedge(race& r);
    asio::awaitable<void> run_hedge(race& r);
    void on_hedge_answered(race& r);
    void decide(race& r);
    void learn_wait(model::step_kind kind, const attempt& a);
    bool is_unanswered(const model::step& s, const attempt& a) const;
    bool has_succeeded(const model::step& s, const attempt& a) const;

    void log_attempt(
        const std::string& step,
        const attempt& a,
        unsigned number,
        const failure* why,
        std::string_view request_id,
        std::optional<std::chrono::milliseconds> retry_in
    ) const;

    asio::awaitable<void> pause(std::chrono::milliseconds delay, model::step_kind of);

    // sender_checksum.cpp: payloads that are signed after all
    asio::awaitable<void> add_sha256(model::step& s, std::span<const asio::const_buffer> payload);
    void on_lesson(plan::optional_checksum::lesson what);

    detail::client_state& client_;
    provider::provider& service_;
    const identity& who_;
    net::strand strand_;
    std::optional<model::step_kind> given_up_;
    plan::optional_checksum checksum_;
    bool fickle_tags_ = false;     // see model::receipt
    std::list<net::timer> pauses_; // between two attempts of a step
};

} // namespace cloudbuf::engine
