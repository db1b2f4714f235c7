// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The handle on everything that uploads share: memory, connections, credentials, retry quota.

#pragma once

#include <cloudbuf/client_options.hpp>
#include <cloudbuf/client_statistics.hpp>
#include <cloudbuf/detail/user_handler.hpp>
#include <cloudbuf/error.hpp>
#include <cloudbuf/failure.hpp>
#include <cloudbuf/resolution.hpp>
#include <cloudbuf/upload_options.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/deferred.hpp>

#include <cstddef>
#include <memory>
#include <type_traits>
#include <utility>

namespace cloudbuf {

namespace asio = boost::asio;

class client;

namespace detail {

class client_state;
struct client_access;

void start_drain(const std::shared_ptr<client_state>& state, user_handler<void(error_code)> handler);

void start_resolve(
    const client& owner,
    failure unknown,
    upload_options options,
    user_handler<void(error_code, resolution)> handler
);

} // namespace detail

/// \brief What the uploads of a program share: a memory limit, connections, credentials, retry quota.
/// \details
/// A cheap handle on shared state: copies are the same client. One client per program, or one per endpoint,
/// is the usual number; it may serve several `io_context`s, because each buffer can be given its own
/// executor.
///
/// Nothing runs until something is uploaded: a client starts no thread and initialises nothing global.
/// (Names are resolved as `asio::ip::tcp::resolver` does it, on Asio's own background thread.)
///
/// \par Executor
/// Connections and handlers without an executor of their own live on the executor given here. It must be
/// an executor of an `asio::io_context` (or of something that is one, such as a strand on it).
///
/// \par Object lifetimes
/// The client and its buffers are destroyed before their `io_context`, as any Asio I/O object. Buffers keep
/// the shared state alive: the order of client and buffers does not matter. Uploads of destroyed buffers
/// are cleaned up in the background, which needs a running context; see \ref drain.
///
/// \par Thread safety
/// Distinct objects: safe. Shared objects: safe.
class client {
public:
    /// The executor type, as Asio's I/O objects have one.
    using executor_type = asio::any_io_executor;

    /// \brief Makes a client.
    /// \throws boost::system::system_error with \ref errc::invalid_options (the text names the option and
    /// what to do) if an option cannot work, for example if a CA file cannot be read.
    explicit client(executor_type executor, client_options options = client_options::from_environment());

    /// The same on an execution context, such as an `asio::io_context`.
    template <class ExecutionContext>
        requires std::is_convertible_v<ExecutionContext&, asio::execution_context&>
    explicit client(ExecutionContext& context, client_options options = client_options::from_environment())
        : client(executor_type(context.get_executor()), std::move(options))
    {}

    /// The executor given at construction.
    executor_type get_executor() const noexcept;

    /// \brief Waits until the uploads of destroyed buffers have been cleaned up, then closes idle
    /// connections.
    /// \details
    /// Call it before a program ends: it is what makes sure that unfinished uploads are deleted at the
    /// service. Bounded by `timeouts::abort` for each. Buffers that still exist are not waited for. After
    /// `io_context::run()` has returned, call `restart()` and run the context again for this.
    ///
    /// \par Handler signature
    /// `void(error_code)`: success, or `asio::error::operation_aborted` if it was cancelled.
    ///
    /// \par Executor
    /// As the operations of \ref async_cloud_buffer, with this client's executor.
    ///
    /// \par Per-operation cancellation
    /// `terminal`, `partial`, `total`. Ends the waiting; the cleaning-up goes on.
    template <asio::completion_token_for<void(error_code)> CompletionToken = asio::deferred_t>
    auto drain(CompletionToken&& token = CompletionToken{})
    {
        return asio::async_initiate<CompletionToken, void(error_code)>(initiate_drain{this}, token);
    }

    /// \brief Finds out what became of an upload that ended as \ref errc::outcome_unknown.
    /// \details
    /// `unknown` is the `last_failure()` of its buffer; its `bucket`, `key`, `upload_id`, `write_token` and
    /// `size` are enough, so that it may have been written down and read by another process. Looks at the
    /// object, and discards the multipart upload where that proves that it cannot be committed any more: what
    /// is found then is final. A whole object whose one request went unanswered, and which is not there,
    /// stays unknown: no request proves that the service will not store it yet.
    ///
    /// `options` are those of the upload, as far as they concern reading the object: encryption with a key of
    /// yours, the bucket's owner, the payer, extra headers, and the condition, if there was one (another's
    /// object then proves that ours was refused).
    ///
    /// \par Handler signature
    /// `void(error_code, resolution)`. An error only if nothing can be asked: \ref errc::invalid_options
    /// without a write token, or for options that cannot work. A failure that is not `outcome_unknown` was
    /// not committed, which is said without asking.
    ///
    /// \par Executor
    /// As the operations of \ref async_cloud_buffer, with this client's executor.
    ///
    /// \par Per-operation cancellation
    /// `terminal`, `partial`, `total`. Ends it within `timeouts::verification`, as unknown if nothing was
    /// proven by then.
    template <asio::completion_token_for<void(error_code, resolution)> CompletionToken = asio::deferred_t>
    auto resolve(failure unknown, upload_options options, CompletionToken&& token = CompletionToken{})
    {
        return asio::async_initiate<CompletionToken, void(error_code, resolution)>(
            initiate_resolve{this}, token, std::move(unknown), std::move(options)
        );
    }

    /// The same for an upload without options.
    template <asio::completion_token_for<void(error_code, resolution)> CompletionToken = asio::deferred_t>
    auto resolve(failure unknown, CompletionToken&& token = CompletionToken{})
    {
        return resolve(std::move(unknown), upload_options(), std::forward<CompletionToken>(token));
    }

    /// Bytes of object data that the buffers of this client hold now.
    std::size_t memory_used() const noexcept;

    /// The most that they ever held; never above `client_options::memory_limit`.
    std::size_t memory_peak() const noexcept;

    /// What has befallen its requests so far.
    client_statistics statistics() const;

private:
    friend struct detail::client_access;

    struct initiate_drain {
        const client* self;

        using executor_type = client::executor_type;
        executor_type get_executor() const noexcept { return self->get_executor(); }

        template <class Handler>
        void operator()(Handler&& handler) const
        {
            detail::start_drain(
                self->state_,
                detail::user_handler<void(error_code)>(std::forward<Handler>(handler), get_executor())
            );
        }
    };

    struct initiate_resolve {
        const client* self;

        using executor_type = client::executor_type;
        executor_type get_executor() const noexcept { return self->get_executor(); }

        template <class Handler>
        void operator()(Handler&& handler, failure unknown, upload_options options) const
        {
            detail::start_resolve(
                *self,
                std::move(unknown),
                std::move(options),
                detail::user_handler<void(error_code, resolution)>(
                    std::forward<Handler>(handler), get_executor()
                )
            );
        }
    };

    explicit client(std::shared_ptr<detail::client_state> state) noexcept;

    std::shared_ptr<detail::client_state> state_;
};

} // namespace cloudbuf
