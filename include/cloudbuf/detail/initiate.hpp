// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// How the operations of a buffer begin, once their completion token has become a handler.

#pragma once

#include <cloudbuf/detail/upload_fwd.hpp>
#include <cloudbuf/detail/user_handler.hpp>
#include <cloudbuf/error.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/append.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/post.hpp>

#include <cstddef>
#include <utility>
#include <vector>

namespace cloudbuf::detail {

// Each refers to the buffer's pointer and owns nothing: GCC 12 destroys some temporaries of a co_await twice.

struct initiate_write {
    const upload_ptr* self;
    write_window* window;
    write_extent extent;

    using executor_type = asio::any_io_executor;
    executor_type get_executor() const noexcept { return executor_of(**self); }

    template <class Handler, class ConstBufferSequence>
    void operator()(Handler&& handler, const ConstBufferSequence& bytes) const
    {
        taken t;
        if (fill_window(*window, bytes)) {
            t.bytes = asio::buffer_size(bytes);
        } else if (t.error = admit(**self); !t.error) {
            t = take_sequence(**self, bytes);
        }
        const bool enough = extent == write_extent::some && t.bytes != 0;
        if (t.status == take_status::wait && !enough) {
            start_write(
                *self,
                rest_of(bytes, t.bytes),
                t.bytes,
                extent,
                write_handler(std::forward<Handler>(handler), get_executor())
            );
            return;
        }
        if (enough) {
            t.error = {};
        }
        asio::post(get_executor(), asio::append(std::forward<Handler>(handler), t.error, t.bytes));
    }
};

template <class Start, class Signature>
struct initiate {
    const upload_ptr* self;
    Start begin;

    using executor_type = asio::any_io_executor;
    executor_type get_executor() const noexcept { return executor_of(**self); }

    template <class Handler>
    void operator()(Handler&& handler) const
    {
        begin(*self, user_handler<Signature>(std::forward<Handler>(handler), get_executor()));
    }
};

struct initiate_rest {
    const upload_ptr* self;
    std::vector<asio::const_buffer>* rest;
    std::size_t already;

    using executor_type = asio::any_io_executor;
    executor_type get_executor() const noexcept { return executor_of(**self); }

    template <class Handler>
    void operator()(Handler&& handler) const
    {
        start_write(
            *self,
            std::move(*rest),
            already,
            write_extent::all,
            write_handler(std::forward<Handler>(handler), get_executor())
        );
    }
};

// Owns what the operation needs: the buffer may be destroyed while it waits.
inline asio::awaitable<std::size_t>
write_rest(upload_ptr self, std::vector<asio::const_buffer> rest, std::size_t already)
{
    auto operation = asio::async_initiate<const asio::deferred_t, void(error_code, std::size_t)>(
        initiate_rest{&self, &rest, already}, asio::deferred
    );
    co_return co_await std::move(operation);
}

} // namespace cloudbuf::detail
