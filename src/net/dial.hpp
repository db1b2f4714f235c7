// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The way to a server over the system's network: resolve, connect, shake hands.

#pragma once

#include <cloudbuf/client_options.hpp>

#include "net/connect.hpp"
#include "net/environment.hpp"
#include "net/resolve.hpp"
#include "net/tls_context.hpp"

#include <memory>

namespace cloudbuf::net {

struct dial_parts;

/// A dial in progress needs only what is shared: the dialer itself may be destroyed.
class system_dialer final : public dialer {
public:
    /// Without `tls` only plain origins can be dialed.
    system_dialer(
        std::shared_ptr<clock> time,
        std::shared_ptr<random_source> random,
        std::shared_ptr<tls_context> tls,
        const timeouts& limits
    );

    /// With other ways to find and reach addresses.
    system_dialer(
        std::shared_ptr<clock> time,
        std::shared_ptr<resolver> names,
        std::shared_ptr<connector> sockets,
        std::shared_ptr<tls_context> tls,
        const timeouts& limits
    );

    ~system_dialer() override;

    void start_dial(asio::any_io_executor ex, const model::origin& to, handler done) override;

private:
    std::shared_ptr<const dial_parts> parts_;
};

} // namespace cloudbuf::net
