// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// What the templates of async_cloud_buffer need of the upload behind it; the bodies are compiled once.

#pragma once

#include <cloudbuf/destination.hpp>
#include <cloudbuf/detail/user_handler.hpp>
#include <cloudbuf/detail/write_window.hpp>
#include <cloudbuf/error.hpp>
#include <cloudbuf/failure.hpp>
#include <cloudbuf/object_info.hpp>
#include <cloudbuf/resolution.hpp>
#include <cloudbuf/upload_options.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/buffer.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <type_traits>
#include <vector>

namespace cloudbuf {

class client;

namespace asio = boost::asio;

namespace detail {

class upload;
using upload_ptr = std::shared_ptr<upload>;

enum class take_status : std::uint8_t {
    all,    // every byte was taken
    yield,  // every byte was taken and a part was sealed: let the loop run once
    wait,   // no room now
    failed, // see the error
};

struct taken {
    std::size_t bytes = 0;
    take_status status = take_status::all;
    error_code error;
};

using write_handler = user_handler<void(error_code, std::size_t)>;
using ready_handler = user_handler<void(error_code)>;
using flush_handler = user_handler<void(error_code, std::uint64_t)>;
using resolve_handler = user_handler<void(error_code, resolution)>;
using close_handler = user_handler<void(error_code, object_info)>;

enum class write_extent : std::uint8_t { some, all };

upload_ptr
make_upload(const client& owner, asio::any_io_executor ex, std::string_view url, upload_options options);
upload_ptr make_upload(const client& owner, asio::any_io_executor ex, destination to, upload_options options);

// Ends the producer's side: what was not closed is aborted in the background.
void abandon(upload& u) noexcept;

write_window& window_of(upload& u) noexcept;
asio::any_io_executor executor_of(const upload& u) noexcept;

// May an operation start? An error if the buffer is closed, busy or has failed. A buffer that has failed
// gives its memory back here.
error_code admit(upload& u) noexcept;

// Copies what fits now. The caller has asked `admit`.
taken take(upload& u, asio::const_buffer bytes);

// A small write that fits where the cursor is, and that nothing stands in the way of.
template <class ConstBufferSequence>
bool fill_window(write_window& window, const ConstBufferSequence& bytes) noexcept
{
    if constexpr (std::is_convertible_v<const ConstBufferSequence&, asio::const_buffer>) {
        const asio::const_buffer one(bytes);
        return window.fill(one.data(), one.size());
    } else {
        return false;
    }
}

template <class ConstBufferSequence>
taken take_sequence(upload& u, const ConstBufferSequence& bytes)
{
    taken sum;
    const auto end = asio::buffer_sequence_end(bytes);
    for (auto it = asio::buffer_sequence_begin(bytes); it != end; ++it) {
        const taken one = take(u, asio::const_buffer(*it));
        sum.bytes += one.bytes;
        if (one.status == take_status::wait || one.status == take_status::failed) {
            sum.status = one.status;
            sum.error = one.error;
            return sum;
        }
        if (one.status == take_status::yield) {
            sum.status = take_status::yield;
        }
    }
    return sum;
}

// What is left of a sequence after `skip` bytes.
template <class ConstBufferSequence>
std::vector<asio::const_buffer> rest_of(const ConstBufferSequence& bytes, std::size_t skip)
{
    std::vector<asio::const_buffer> rest;
    const auto end = asio::buffer_sequence_end(bytes);
    for (auto it = asio::buffer_sequence_begin(bytes); it != end; ++it) {
        asio::const_buffer one(*it);
        const std::size_t drop = skip < one.size() ? skip : one.size();
        skip -= drop;
        one += drop;
        if (one.size() != 0) {
            rest.push_back(one);
        }
    }
    return rest;
}

asio::mutable_buffer prepare(upload& u, std::size_t n);
void commit(upload& u, std::size_t n);

void start_write(
    const upload_ptr& u,
    std::vector<asio::const_buffer> rest,
    std::size_t already,
    write_extent extent,
    write_handler handler
);
void start_writable(const upload_ptr& u, ready_handler handler);
void start_flush(const upload_ptr& u, flush_handler handler);
void start_close(const upload_ptr& u, close_handler handler);
void start_abort(const upload_ptr& u, ready_handler handler);

// The upload was made with the options and the write token of the one that is unknown.
void start_resolve(const upload_ptr& u, const failure& unknown, resolve_handler handler);

std::uint64_t bytes_written(const upload& u) noexcept;
std::uint64_t durable_offset(const upload& u) noexcept;
failure last_failure(const upload& u);

} // namespace detail

} // namespace cloudbuf
