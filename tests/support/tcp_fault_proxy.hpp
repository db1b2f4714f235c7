// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// A bad network on this machine: passes the bytes of TCP connections on, TLS or not, and breaks some of them.

#pragma once

#include "support/tcp_fates.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace cloudbuf::test {

struct tcp_fault_proxy_options {
    std::uint16_t server_port = 0; // on 127.0.0.1
    std::uint64_t seed = 0;        // the n-th connection has the n-th course of this seed
    tcp_odds odds;
    std::chrono::milliseconds hold{3000}; // how long `stall` and `late` last: longer than anybody waits
};

/// Runs on a thread of its own.
class tcp_fault_proxy {
public:
    /// \throws boost::system::system_error if it cannot listen.
    explicit tcp_fault_proxy(const tcp_fault_proxy_options& options);

    tcp_fault_proxy(const tcp_fault_proxy&) = delete;
    tcp_fault_proxy& operator=(const tcp_fault_proxy&) = delete;

    /// Ends every connection.
    ~tcp_fault_proxy();

    std::uint16_t port() const noexcept;

    /// How often each fault took effect.
    std::array<unsigned, tcp_fault_count> hits() const;

    /// That were accepted so far.
    unsigned connections() const;

    /// Until there is no connection, so that nothing is passed on any more. False if there still is one at
    /// the end of `limit`.
    bool wait_until_idle(std::chrono::milliseconds limit) const;

private:
    class implementation;

    std::unique_ptr<implementation> implementation_;
};

} // namespace cloudbuf::test
