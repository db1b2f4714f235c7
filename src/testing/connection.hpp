// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// One accepted connection of the embedded store: requests in, responses out, until either side ends it.

#pragma once

#include "testing/shared_service.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

#include <memory>

namespace cloudbuf::testing {

class connection {
public:
    virtual ~connection() = default;

    // Ends it at once. On the connection's strand.
    virtual void close() = 0;
};

// Starts to serve the socket on the socket's executor, which is a strand. Without a TLS context: plain HTTP.
// The connection owns itself, the service and the context until it ends.
std::weak_ptr<connection> serve(
    boost::asio::ip::tcp::socket socket,
    std::shared_ptr<shared_service> service,
    std::shared_ptr<boost::asio::ssl::context> tls
);

} // namespace cloudbuf::testing
