// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// From a host's name to its addresses, in the order in which they are to be tried.

#pragma once

#include "net/environment.hpp"

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace cloudbuf::net {

/// Any thread.
class resolver {
public:
    using handler = asio::any_completion_handler<void(error_code, std::vector<asio::ip::tcp::endpoint>)>;

    virtual ~resolver() = default;

    /// At least one address, or an error. The handler runs on its associated executor, never inside this
    /// call. Terminal cancellation completes it at once.
    virtual void
    start_resolve(asio::any_io_executor ex, const std::string& host, std::uint16_t port, handler done) = 0;
};

/// Asks the system (getaddrinfo), on the thread that Asio keeps for that. A lookup that was cancelled runs
/// to its end there and counts as work of the context.
class system_resolver final : public resolver {
public:
    explicit system_resolver(std::shared_ptr<random_source> random);

    void start_resolve(asio::any_io_executor ex, const std::string& host, std::uint16_t port, handler done)
        override;

private:
    std::shared_ptr<random_source> random_;
};

/// Spreads connections over all addresses: begins at a random one in each family, and alternates between the
/// families (RFC 8305, 4), the one that the system prefers first.
std::vector<asio::ip::tcp::endpoint>
spread(const std::vector<asio::ip::tcp::endpoint>& found, random_source& random);

} // namespace cloudbuf::net
