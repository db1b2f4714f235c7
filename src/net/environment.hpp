// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Everything that a test replaces, in one place: time, randomness, the way to a server, the log.

#pragma once

#include <cloudbuf/client_options.hpp>

#include "model/http.hpp"
#include "model/transport.hpp"
#include "net/clock.hpp"
#include "net/stream.hpp"

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace cloudbuf::net {

/// What a dial yielded: a stream, or the error that explains why there is none.
struct dialed {
    std::unique_ptr<stream> connection;
    model::transport_error error; // meaningful if there is no connection
};

/// Opens connections. Any thread.
class dialer {
public:
    using handler = asio::any_completion_handler<void(dialed)>;

    virtual ~dialer() = default;

    /// Resolves, connects and shakes hands within its own deadlines. `ex` is the executor that the stream
    /// will live on; the handler runs on its own associated executor, never inside this call. Supports
    /// terminal cancellation.
    virtual void start_dial(asio::any_io_executor ex, const model::origin& to, handler done) = 0;
};

/// Random numbers. Any thread.
class random_source {
public:
    virtual ~random_source() = default;

    virtual std::uint64_t next() = 0;
};

/// A random number in [0, 1), from the upper 53 bits.
inline double unit_random(random_source& r)
{
    return static_cast<double>(r.next() >> 11) * 0x1.0p-53;
}

/// A logger with its level: ask `wants` before making a line.
struct log_sink {
    log_level level = log_level::none;
    logger write;

    bool wants(log_level l) const noexcept { return l != log_level::none && l <= level && write; }
};

/// Injected into a client; outlives it.
struct environment {
    std::shared_ptr<net::clock> clock;
    std::shared_ptr<net::random_source> random;
    std::shared_ptr<net::dialer> dialer;
    log_sink log;
};

} // namespace cloudbuf::net
