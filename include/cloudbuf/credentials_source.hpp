// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Where credentials come from: the interface that a client asks before every attempt.

#pragma once

#include <cloudbuf/credentials.hpp>
#include <cloudbuf/error.hpp>

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>

#include <memory>
#include <string>

namespace cloudbuf {

/// \brief A source of credentials, asked before every attempt of every request.
/// \details
/// Implement it to bring credentials from elsewhere. A source caches for itself: it is asked often, and
/// the answer is expected at once while the credentials are good.
///
/// \par Thread safety
/// Shared: `async_get` and `at_hand` may be called from several threads at once.
class credentials_source {
public:
    /// Receives the credentials, or why there are none.
    using handler = boost::asio::any_completion_handler<void(error_code, std::shared_ptr<const credentials>)>;

    virtual ~credentials_source() = default;

    /// \brief Finds the credentials to sign the next attempt with.
    /// \param executor Where to run intermediate work. The handler is to be posted there if it has no
    /// associated executor; it is never called inside this function.
    /// \param refresh The service refused the previous ones as expired: ask again, do not answer from a
    /// cache.
    /// \param done Called exactly once. \ref errc::no_credentials where there are none. Supports terminal
    /// cancellation where finding them takes long.
    virtual void async_get(boost::asio::any_io_executor executor, bool refresh, handler done) = 0;

    /// \brief The credentials to sign the next attempt with, where nothing has to be waited for.
    /// \details Asked before `async_get`, unless the service refused the previous ones as expired. Spares
    /// each request a trip through the event loop.
    /// \returns Null, as the default does, to be asked by `async_get`.
    virtual std::shared_ptr<const credentials> at_hand() const { return nullptr; }

    /// What was looked for and what to set, for the message of \ref errc::no_credentials.
    virtual std::string advice() const = 0;
};

/// A source of one fixed set of credentials.
std::shared_ptr<credentials_source> make_static_credentials(credentials fixed);

/// A source that has none: every request fails with \ref errc::no_credentials and the given advice.
std::shared_ptr<credentials_source> make_missing_credentials(std::string advice);

} // namespace cloudbuf
