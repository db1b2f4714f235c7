// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The operations of a buffer without anything in them: what Asio and the compiler take for themselves.

#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/append.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/system/error_code.hpp>

#include <cstddef>
#include <utility>

namespace cloudbuf::bench {

namespace asio = boost::asio;
using boost::system::error_code;

class empty_buffer {
public:
    using executor_type = asio::any_io_executor;

    explicit empty_buffer(executor_type ex) : executor_(std::move(ex)) {}

    executor_type get_executor() const noexcept { return executor_; }

    /// A leaf that does not suspend.
    template <class ConstBufferSequence>
    asio::awaitable<std::size_t> write(ConstBufferSequence bytes)
    {
        co_return asio::buffer_size(bytes);
    }

    /// Completes through the executor, as every operation of Asio's that is done at once.
    template <class ConstBufferSequence, class CompletionToken>
    auto write(const ConstBufferSequence& bytes, CompletionToken&& token)
    {
        return asio::async_initiate<CompletionToken, void(error_code, std::size_t)>(
            initiate{this}, token, bytes
        );
    }

private:
    // Owns nothing: GCC 12 destroys some temporaries of a co_await twice.
    struct initiate {
        const empty_buffer* self;

        using executor_type = asio::any_io_executor;
        executor_type get_executor() const noexcept { return self->get_executor(); }

        template <class Handler, class ConstBufferSequence>
        void operator()(Handler&& handler, const ConstBufferSequence& bytes) const
        {
            auto done = asio::append(std::forward<Handler>(handler), error_code{}, asio::buffer_size(bytes));
            asio::post(get_executor(), std::move(done));
        }
    };

    executor_type executor_;
};

} // namespace cloudbuf::bench
