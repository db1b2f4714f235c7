// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// What has been sent and received in one exchange, and what is due next. No I/O, no clock.

#pragma once

#include "model/transport.hpp"
#include "net/clock.hpp"
#include "net/exchange.hpp"
#include "net/response_reader.hpp"
#include "net/unsent.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace cloudbuf::net {

/// Told what happened and at what time; says what to wait for. At most one write (of `to_send`) and one read
/// are under way. Once it is over nothing is started any more, but what was under way is still reported.
class conversation {
public:
    /// After a failed write the peer's last word, often the reason, may be on its way.
    static constexpr std::chrono::milliseconds last_word_wait{1000};

    conversation(
        std::string_view head,
        std::span<const asio::const_buffer> body,
        bool to_head_request,
        const exchange_options& options,
        steady_time now
    );

    /// The next bytes to send; empty if nothing may be sent now.
    std::span<const asio::const_buffer> to_send() const noexcept;
    steady_time deadline() const noexcept { return std::min({deadline_, end_, slow_at_}); }
    bool over() const noexcept { return stage_ == stage::answered || stage_ == stage::failed; }

    void on_sent(error_code ec, std::size_t size, steady_time now);
    void on_received(error_code ec, std::string_view bytes, steady_time now);
    void on_deadline(steady_time now);

    /// The answer is slower than `exchange_options::slow`. True once.
    bool has_become_slow(steady_time now) noexcept;

    void on_cancelled();

    /// The connection may be kept, if nothing is under way on it any more.
    bool connection_survives() const;

    /// When it is over and nothing is under way.
    exchange_result finish();

private:
    enum class stage : std::uint8_t {
        sending_head,         // the body is not offered yet
        awaiting_consent,     // the 100 that releases the body
        sending,              // everything
        awaiting_answer,      // the request is sent
        reading_early_answer, // a final answer came first: nothing more is sent
        awaiting_last_word,   // writing failed
        answered,
        failed,
    };

    void on_head_sent(steady_time now);
    void on_all_sent(steady_time now);
    void release_body(steady_time now);
    void read_answer(steady_time now);
    void on_informational(steady_time now);
    void on_final_head();
    void on_end(error_code ec);
    void fail(error_code code, std::string detail);
    model::transport_phase phase() const noexcept;

    exchange_options options_;
    unsent unsent_;
    std::size_t body_size_;
    response_reader reader_;
    steady_time deadline_;
    steady_time end_;                          // of everything, if there is a total
    steady_time slow_at_ = steady_time::max(); // while that is of interest
    stage stage_;
    unsigned informational_ = 0;
    bool response_started_ = false;
    exchange_result result_;
};

} // namespace cloudbuf::net
