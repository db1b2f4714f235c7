// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// One HTTP/1.1 request and its answer over a stream, with deadlines, early answers and 100-continue.

#pragma once

#include "model/http.hpp"
#include "model/transport.hpp"
#include "net/asio.hpp"
#include "net/clock.hpp"
#include "net/stream.hpp"
#include "plan/deadlines.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string_view>

namespace cloudbuf::net {

/// How much of an answer is accepted: what S3 sends is far below.
struct exchange_limits {
    exchange_limits() = default;

    std::size_t max_head = std::size_t{16} * 1024; // of one head; informational answers have their own
    std::size_t max_body = std::size_t{1024} * 1024;
    unsigned max_informational = 16;
};

/// `tell` is called, at most once, when no byte of the answer has come so long after the last of the request.
struct slow_answer {
    std::chrono::milliseconds after{0};
    std::function<void()> tell;
};

struct exchange_options {
    exchange_options() = default;

    plan::exchange_deadlines deadlines;
    bool expect_continue = false; // ask before the body is sent; ignored without a body
    std::chrono::milliseconds continue_wait{1000};
    std::string_view user_agent;
    exchange_limits limits;

    std::optional<slow_answer> slow;
};

struct exchange_result {
    enum class continue_outcome : std::uint8_t {
        not_asked, // or nothing was learned: the connection failed first
        continued, // 100 came in time
        timed_out, // the body was sent without waiting longer
        answered,  // a final answer came instead of 100; the body was not sent
    };

    std::optional<model::http_response> response; // complete and well-formed, of any status from 200
    model::transport_error error;                 // why there is none
    bool request_sent = false;                    // the last byte of the request was handed to the kernel
    bool reusable = false; // the connection may carry another exchange; else it is closed
    continue_outcome expectation = continue_outcome::not_asked;
    std::optional<steady_time> sent_at;     // the last byte of the request
    std::optional<steady_time> answered_at; // the first of what came after it
};

/// Sends `request` with its body (`payload` if the request says so, else its own) and reads the answer. Runs
/// on the caller's executor, a strand; the caller has turned throw_if_cancelled off. Everything that is
/// passed by reference, the bytes of `payload` included, stays valid until this completes; nothing of it is
/// used afterwards. Terminal cancellation closes the stream and ends this with operation_aborted.
asio::awaitable<exchange_result> exchange(
    stream& over,
    const model::http_request& request,
    std::span<const asio::const_buffer> payload,
    exchange_options options,
    clock& time
);

} // namespace cloudbuf::net
