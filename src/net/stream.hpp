// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The one byte stream that an exchange runs over: TLS, plain TCP, or a test's simulated network.

#pragma once

#include <cloudbuf/error.hpp>

#include "net/asio.hpp"
#include "net/handler.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/buffer.hpp>

#include <cstddef>
#include <span>

namespace cloudbuf::net {

/// A connected byte stream. At most one read and one write are outstanding, on one implicit or explicit
/// strand; a stream may be used from different strands one after the other. It is made on the client's
/// executor, because it outlives the upload that opened it. Handlers run on their associated executor and
/// are never called inside the initiating function. Terminal cancellation ends an operation; after a
/// cancelled or failed one only `close` is allowed, except that a failed write does not end the reading: the
/// peer's last word may be on its way.
class stream {
public:
    using handler = any_handler<error_code, std::size_t>;
    using executor_type = asio::any_io_executor;

    virtual ~stream() = default;

    virtual executor_type get_executor() = 0;

    /// At least one byte, or an error; asio::error::eof is a clean end, stream_truncated an unclean one.
    virtual void start_read_some(asio::mutable_buffer into, handler done) = 0;

    /// Completes when the bytes it reports were handed to the kernel: at least one byte (of a non-empty
    /// sequence), at most one batch. The descriptors are copied before this returns; the bytes stay valid
    /// until the handler is called.
    virtual void start_write_some(std::span<const asio::const_buffer> bytes, handler done) = 0;

    /// Ends pending operations with operation_aborted. Idempotent; does not wait for the peer.
    virtual void close() noexcept = 0;

    /// An idle stream can be used again: open, and nothing arrived unasked that ends it.
    virtual bool is_reusable() noexcept = 0;

    template <class CompletionToken>
    auto async_read_some(asio::mutable_buffer into, CompletionToken&& token)
    {
        return asio::async_initiate<CompletionToken, void(error_code, std::size_t)>(
            initiate_read{this}, token, into
        );
    }

    template <class CompletionToken>
    auto async_write_some(std::span<const asio::const_buffer> bytes, CompletionToken&& token)
    {
        return asio::async_initiate<CompletionToken, void(error_code, std::size_t)>(
            initiate_write{this}, token, bytes
        );
    }

private:
    struct initiate_read {
        stream* self;

        using executor_type = stream::executor_type;
        executor_type get_executor() const noexcept { return self->get_executor(); }

        template <class Handler>
        void operator()(Handler&& done, asio::mutable_buffer into) const
        {
            self->start_read_some(into, handler(std::forward<Handler>(done)));
        }
    };

    struct initiate_write {
        stream* self;

        using executor_type = stream::executor_type;
        executor_type get_executor() const noexcept { return self->get_executor(); }

        template <class Handler>
        void operator()(Handler&& done, std::span<const asio::const_buffer> bytes) const
        {
            self->start_write_some(bytes, handler(std::forward<Handler>(done)));
        }
    };
};

} // namespace cloudbuf::net
