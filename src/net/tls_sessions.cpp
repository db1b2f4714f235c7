// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Sessions of earlier connections, so that the next handshake with the same server costs half.

#include "net/tls_sessions.hpp"

#include <iterator>
#include <utility>

namespace cloudbuf::net {

void tls_sessions::store(std::string_view server, session fresh)
{
    std::list<entry> added;
    added.push_back({std::string(server), std::move(fresh)});
    std::list<entry> dropped; // freed after the lock is released

    const std::lock_guard lock{mutex_};
    newest_first_.splice(newest_first_.begin(), added);
    auto oldest = newest_first_.end();
    std::size_t of_server = 0;
    for (auto it = newest_first_.begin(); it != newest_first_.end(); ++it) {
        if (it->server == server) {
            ++of_server;
            oldest = it;
        }
    }
    if (of_server > max_per_server) {
        dropped.splice(dropped.end(), newest_first_, oldest);
    } else if (newest_first_.size() > max_in_all) {
        dropped.splice(dropped.end(), newest_first_, std::prev(newest_first_.end()));
    }
}

tls_sessions::session tls_sessions::take(std::string_view server)
{
    std::list<entry> dropped;

    const std::lock_guard lock{mutex_};
    for (auto it = newest_first_.begin(); it != newest_first_.end();) {
        const auto here = it++;
        if (here->server != server) {
            continue;
        }
        SSL_SESSION* const found = here->kept.get();
        // A connection that failed makes its session unusable after it was stored.
        if (SSL_SESSION_is_resumable(found) == 0) {
            dropped.splice(dropped.end(), newest_first_, here);
            continue;
        }
        if (SSL_SESSION_get_protocol_version(found) >= TLS1_3_VERSION) {
            dropped.splice(dropped.end(), newest_first_, here);
            return std::move(dropped.back().kept);
        }
        SSL_SESSION_up_ref(found);
        return session{found};
    }
    return nullptr;
}

} // namespace cloudbuf::net
