// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The buffer itself: bytes written into it become one object in the cloud when it is closed.

#pragma once

#include <cloudbuf/client.hpp>
#include <cloudbuf/destination.hpp>
#include <cloudbuf/detail/initiate.hpp>
#include <cloudbuf/detail/upload_fwd.hpp>
#include <cloudbuf/error.hpp>
#include <cloudbuf/failure.hpp>
#include <cloudbuf/object_info.hpp>
#include <cloudbuf/upload_options.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace cloudbuf {

/// Something that Asio accepts as a sequence of constant buffers.
template <class T>
concept const_buffer_sequence = asio::is_const_buffer_sequence<T>::value;

/// \brief Streams bytes of unknown length into one object, on the caller's event loop.
/// \details
/// Bytes are copied into parts of bounded memory; full parts are sent in the background, several at a time,
/// while the producer goes on writing. A small object is one atomic PUT, a larger one a multipart upload.
/// **Only a successful \ref close publishes.** If `close` was never called, nothing is ever visible: the
/// destructor aborts the upload, in the background and without blocking.
///
/// Models Asio's `AsyncWriteStream`, so that `asio::async_write` and Beast's serializers write into it.
///
/// \par Failures
/// The first failure wins: after it every operation reports that same error, and \ref last_failure has its
/// evidence. A bad URL or option makes a buffer that has failed from the start. Nothing that failed is
/// published.
///
/// \par Executor
/// Handlers run on their associated executor, by default on \ref get_executor, and never inside the
/// initiating function. Work of the upload itself runs on a strand of its own.
///
/// \par Default token
/// Operations without a token yield a deferred operation: `co_await out.close()`.
///
/// \par Object lifetimes
/// A buffer may be moved or destroyed while an operation is outstanding: that operation then completes
/// with `asio::error::operation_aborted` (`close` and `abort` with the outcome), and the bytes of a waiting
/// `write` stay in use until its handler is called. Composed operations of others (`asio::async_write`,
/// Beast's) refer to the buffer itself: it must outlive those, unmoved. A buffer that was moved from may only
/// be assigned to or destroyed. The client may be destroyed before its buffers, all of them before their
/// `io_context`.
///
/// \par Thread safety
/// Distinct objects: safe, also when they share a client. Shared objects: unsafe; but the calls of one
/// buffer may come from different threads one after the other.
class async_cloud_buffer {
public:
    /// The executor type, as Asio's I/O objects have one.
    using executor_type = asio::any_io_executor;

    /// \brief Makes a buffer for an object that does not exist yet; nothing is sent.
    /// \details A malformed URL or an option that cannot work fails the buffer: see *Failures* above.
    /// \param owner Shares its memory, connections and credentials.
    /// \param url Where to: `s3://bucket/key`; the key is every byte after the bucket's slash.
    async_cloud_buffer(const client& owner, std::string_view url, upload_options options = {})
        : upload_(detail::make_upload(owner, owner.get_executor(), url, std::move(options)))
    {}

    /// The same, to a destination that was parsed before.
    async_cloud_buffer(const client& owner, destination to, upload_options options = {})
        : upload_(detail::make_upload(owner, owner.get_executor(), std::move(to), std::move(options)))
    {}

    /// The same on another executor than the client's, for example one `io_context` per core.
    async_cloud_buffer(
        const client& owner, executor_type executor, std::string_view url, upload_options options = {}
    )
        : upload_(detail::make_upload(owner, std::move(executor), url, std::move(options)))
    {}

    /// The same on another executor, to a destination that was parsed before.
    async_cloud_buffer(
        const client& owner, executor_type executor, destination to, upload_options options = {}
    )
        : upload_(detail::make_upload(owner, std::move(executor), std::move(to), std::move(options)))
    {}

    /// Takes over the upload; `other` may then only be assigned to or destroyed.
    async_cloud_buffer(async_cloud_buffer&& other) noexcept = default;

    /// Gives up the own upload as the destructor does, then takes over the other.
    async_cloud_buffer& operator=(async_cloud_buffer&& other) noexcept
    {
        if (this != &other) {
            abandon();
            upload_ = std::move(other.upload_);
            window_ = other.window_;
        }
        return *this;
    }

    /// \brief Aborts what was not closed: nothing of it is visible, now or later.
    /// \details
    /// Does not block. The parts that the service has are deleted in the background; `client::drain` waits
    /// for that. Destroying a buffer whose `close()` is under way cancels that `close`.
    ~async_cloud_buffer() { abandon(); }

    /// The executor of the buffer: the client's, or the one given at construction.
    executor_type get_executor() const noexcept { return detail::executor_of(*upload_); }

    /// \brief Appends bytes; the fast form for coroutines on Asio's `awaitable`.
    /// \details
    /// Completes when every byte was copied. While there is room it neither suspends nor allocates; a write
    /// that completes a part suspends once, so that the loop gets to send it; without room it waits until
    /// the client's memory and this upload's window have some.
    ///
    /// \par Preconditions
    /// No other operation of this buffer is outstanding, else \ref errc::busy.
    ///
    /// \par Object lifetimes
    /// The bytes must stay valid until the operation completes; the sequence itself is copied.
    ///
    /// \returns The number of bytes, which is that of the whole sequence.
    ///
    /// \throws boost::system::system_error with
    /// \li \ref errc::too_many_parts, \ref errc::object_too_large: what fits was taken, see
    ///     \ref bytes_written; the buffer has not failed, and `close` commits what was taken.
    /// \li \ref errc::closed, \ref errc::busy.
    /// \li `asio::error::operation_aborted`: cancelled. \ref bytes_written says how much was taken; the
    ///     buffer stays usable.
    /// \li The first failure of the upload.
    ///
    /// \par Per-operation cancellation
    /// `terminal`, `partial`, `total` (a coroutine lets only `terminal` through by default).
    template <const_buffer_sequence ConstBufferSequence>
    asio::awaitable<std::size_t> write(ConstBufferSequence bytes)
    {
        if (detail::fill_window(*window_, bytes)) {
            co_return asio::buffer_size(bytes);
        }
        if (const error_code ec = detail::admit(*upload_)) {
            throw boost::system::system_error(ec);
        }
        const detail::taken t = detail::take_sequence(*upload_, bytes);
        if (t.status == detail::take_status::all) {
            co_return t.bytes;
        }
        if (t.status == detail::take_status::yield) {
            co_await asio::post(co_await asio::this_coro::executor, asio::deferred);
            co_return t.bytes;
        }
        if (t.status == detail::take_status::failed) {
            throw boost::system::system_error(t.error);
        }
        co_return co_await detail::write_rest(upload_, detail::rest_of(bytes, t.bytes), t.bytes);
    }

    /// \brief Appends bytes; an ordinary Asio operation.
    /// \details
    /// As the form without a token, with two differences: it always completes through the executor, and the
    /// handler gets the number of bytes taken also with an error.
    ///
    /// \par Object lifetimes
    /// The bytes must stay valid until the handler is called; the sequence itself is copied.
    ///
    /// \par Handler signature
    /// `void(error_code, std::size_t)`: the second is how many bytes were taken.
    ///
    /// \par Per-operation cancellation
    /// `terminal`, `partial`, `total`: the buffer stays usable.
    ///
    /// \par Errors
    /// As the exceptions of the form without a token.
    template <
        const_buffer_sequence ConstBufferSequence,
        asio::completion_token_for<void(error_code, std::size_t)> CompletionToken>
    auto write(const ConstBufferSequence& bytes, CompletionToken&& token)
    {
        return asio::async_initiate<CompletionToken, void(error_code, std::size_t)>(
            detail::initiate_write{&upload_, window_, detail::write_extent::all}, token, bytes
        );
    }

    /// \brief Appends at least one byte of a sequence: what Asio's `AsyncWriteStream` asks for.
    /// \details As `write` with a token, but content with what fits once something does.
    ///
    /// \par Handler signature
    /// `void(error_code, std::size_t)`
    template <
        const_buffer_sequence ConstBufferSequence,
        asio::completion_token_for<void(error_code, std::size_t)> CompletionToken = asio::deferred_t>
    auto async_write_some(const ConstBufferSequence& bytes, CompletionToken&& token = CompletionToken{})
    {
        return asio::async_initiate<CompletionToken, void(error_code, std::size_t)>(
            detail::initiate_write{&upload_, window_, detail::write_extent::some}, token, bytes
        );
    }

    /// \brief Takes what fits now, possibly nothing; never waits.
    /// \param ec Set to what stands in the way for good, as the errors of `write`; success if only room is
    /// lacking: then `co_await writable()`.
    /// \returns How many bytes were taken.
    template <const_buffer_sequence ConstBufferSequence>
    std::size_t try_write(const ConstBufferSequence& bytes, error_code& ec)
    {
        if (detail::fill_window(*window_, bytes)) {
            ec = {};
            return asio::buffer_size(bytes);
        }
        ec = detail::admit(*upload_);
        if (ec) {
            return 0;
        }
        const detail::taken t = detail::take_sequence(*upload_, bytes);
        ec = t.error;
        return t.bytes;
    }

    /// The same. \throws boost::system::system_error with that error, if nothing was taken.
    template <const_buffer_sequence ConstBufferSequence>
    std::size_t try_write(const ConstBufferSequence& bytes)
    {
        error_code ec;
        const std::size_t n = try_write(bytes, ec);
        if (ec && n == 0) {
            throw boost::system::system_error(ec);
        }
        return n;
    }

    /// \brief Hands out memory of the part being filled, to write into without a copy.
    /// \details
    /// At most `n` contiguous bytes, possibly fewer, none if there is no room now or the buffer has failed:
    /// then `co_await writable()`. Valid until the next operation on this buffer.
    asio::mutable_buffer prepare(std::size_t n)
    {
        const asio::mutable_buffer room =
            window_->has(n) ? asio::mutable_buffer(window_->cursor, n) : detail::prepare(*upload_, n);
        window_->prepared = static_cast<std::byte*>(room.data());
        window_->prepared_size = room.size();
        return room;
    }

    /// Appends the first `n` bytes of what \ref prepare handed out last; more than that counts as all of it.
    void commit(std::size_t n)
    {
        n = window_->take_prepared(n);
        if (window_->has(n)) {
            window_->advance(n);
        } else {
            detail::commit(*upload_, n);
        }
    }

    /// \brief Waits until \ref try_write or \ref prepare has room for at least one byte.
    ///
    /// \par Handler signature
    /// `void(error_code)`
    ///
    /// \par Per-operation cancellation
    /// `terminal`, `partial`, `total`: the buffer stays usable.
    ///
    /// \par Errors
    /// As `write`.
    template <asio::completion_token_for<void(error_code)> CompletionToken = asio::deferred_t>
    auto writable(CompletionToken&& token = CompletionToken{})
    {
        return start<CompletionToken, void(error_code)>(&detail::start_writable, token);
    }

    /// \brief Waits until every byte that the service's rules allow to be stored is stored.
    /// \details
    /// A short part is cut only where parts may differ in size (AWS) and it is not below the service's
    /// minimum (5 MiB); otherwise the rest stays in memory until more is written or `close` is called.
    /// Stored is not visible: only `close` publishes.
    ///
    /// \par Handler signature
    /// `void(error_code, std::uint64_t)`: the second is the durable offset.
    ///
    /// \par Per-operation cancellation
    /// `terminal`, `partial`, `total`: the buffer stays usable.
    ///
    /// \par Errors
    /// As `write`.
    template <asio::completion_token_for<void(error_code, std::uint64_t)> CompletionToken = asio::deferred_t>
    auto flush(CompletionToken&& token = CompletionToken{})
    {
        return start<CompletionToken, void(error_code, std::uint64_t)>(&detail::start_flush, token);
    }

    /// \brief Sends the rest and publishes the object.
    /// \details
    /// Three outcomes:
    /// \li **committed**: success; the object exists now, whole.
    /// \li **not committed**: an error; nothing of this upload is visible, now or later.
    /// \li **unknown**: \ref errc::outcome_unknown; the service could not be asked. \ref last_failure has
    /// what
    ///     it takes to find out.
    ///
    /// A lost answer is resolved by asking the service before `unknown` is reported. The buffer is closed
    /// from the moment of the call: every later operation is \ref errc::closed.
    ///
    /// \par Handler signature
    /// `void(error_code, object_info)`
    ///
    /// \par Per-operation cancellation
    /// `terminal`, `partial`, `total`. Before the final request is sent: the upload is aborted and reported
    /// as
    /// \ref errc::aborted. After: the outcome is asked for during at most `timeouts::verification` (5 s),
    /// then it is one of the three.
    ///
    /// \par Errors
    /// \li \ref errc::closed, \ref errc::busy: the call had no effect.
    /// \li The first failure of the upload; see \ref last_failure.
    template <asio::completion_token_for<void(error_code, object_info)> CompletionToken = asio::deferred_t>
    auto close(CompletionToken&& token = CompletionToken{})
    {
        return start<CompletionToken, void(error_code, object_info)>(&detail::start_close, token);
    }

    /// \brief Gives the upload up and deletes the parts that the service has; waits for that.
    /// \details
    /// The destructor does the same without waiting. Afterwards the buffer is closed.
    ///
    /// \par Handler signature
    /// `void(error_code)`: success if nothing is visible; also if the upload had failed before.
    ///
    /// \par Per-operation cancellation
    /// None: bounded by `timeouts::abort` (30 s).
    ///
    /// \par Errors
    /// \li \ref errc::closed, \ref errc::busy: the call had no effect.
    template <asio::completion_token_for<void(error_code)> CompletionToken = asio::deferred_t>
    auto abort(CompletionToken&& token = CompletionToken{})
    {
        return start<CompletionToken, void(error_code)>(&detail::start_abort, token);
    }

    /// Bytes taken so far; exact also after a cancelled or failed `write`.
    std::uint64_t bytes_written() const noexcept { return detail::bytes_written(*upload_); }

    /// The service has every byte before this offset, in parts that are not visible yet.
    std::uint64_t durable_offset() const noexcept { return detail::durable_offset(*upload_); }

    /// The evidence of the first failure; a default value if nothing has failed.
    failure last_failure() const { return detail::last_failure(*upload_); }

private:
    template <class CompletionToken, class Signature, class Start, class Token>
    auto start(Start begin, Token& token)
    {
        return asio::async_initiate<CompletionToken, Signature>(
            detail::initiate<Start, Signature>{&upload_, begin}, token
        );
    }

    void abandon() noexcept
    {
        if (upload_) {
            detail::abandon(*upload_);
            upload_.reset();
        }
    }

    detail::upload_ptr upload_;
    detail::write_window* window_ = &detail::window_of(*upload_); // of the upload
};

} // namespace cloudbuf
