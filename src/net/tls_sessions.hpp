// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Sessions of earlier connections, so that the next handshake with the same server costs half.

#pragma once

#include <openssl/ssl.h>

#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace cloudbuf::net {

/// The newest sessions of each server. Any thread.
class tls_sessions {
public:
    struct deleter {
        void operator()(SSL_SESSION* s) const noexcept { SSL_SESSION_free(s); }
    };
    using session = std::unique_ptr<SSL_SESSION, deleter>;

    /// `server` is host and port: a session is never offered to another name than the one verified.
    void store(std::string_view server, session fresh);

    /// The newest; none if there is none. A TLS 1.3 ticket is given out once (RFC 8446, C.4).
    session take(std::string_view server);

private:
    struct entry {
        std::string server;
        session kept;
    };

    // A burst of connections finds a ticket for each; a client of many hosts stays small.
    static constexpr std::size_t max_per_server = 8;
    static constexpr std::size_t max_in_all = 128;

    std::mutex mutex_;
    std::list<entry> newest_first_;
};

} // namespace cloudbuf::net
