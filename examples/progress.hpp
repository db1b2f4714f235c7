// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Shows on standard error how far an upload is.

#pragma once

#include <cloudbuf/async_cloud_buffer.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <optional>

namespace examples {

/// Several times a second, until it is cancelled: run it beside the upload with `operator||`. One line that
/// is written over on a terminal, a line each time elsewhere. `out` must outlive it.
boost::asio::awaitable<void>
show_progress(const cloudbuf::async_cloud_buffer& out, std::optional<std::uint64_t> total);

} // namespace examples
