// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The completion token for coroutines that look at an error themselves.

#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>

namespace examples {

/// `auto [ec, n] = co_await socket.async_read_some(buffer, no_throw);`
inline constexpr auto no_throw = boost::asio::as_tuple(boost::asio::deferred);

} // namespace examples
