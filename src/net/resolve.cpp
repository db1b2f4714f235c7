// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// From a host's name to its addresses, in the order in which they are to be tried.

#include "net/resolve.hpp"

#include "net/event.hpp"

#include <boost/asio/append.hpp>
#include <boost/asio/compose.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <atomic>

namespace cloudbuf::net {

namespace {

using asio::ip::tcp;
using endpoints = std::vector<tcp::endpoint>;

/// Asio cannot cancel a lookup that has begun. The handler therefore waits for an event, which can be
/// cancelled, and the lookup finds nobody waiting.
struct lookup {
    explicit lookup(const asio::any_io_executor& ex) : resolver(ex), done(ex) {}

    tcp::resolver resolver;
    event done;
    error_code ec;
    endpoints found;
    std::atomic<bool> complete = false; // ec and found may be read
};

struct wait_for_lookup {
    std::shared_ptr<lookup> state;
    bool started = false;

    template <class Self>
    void operator()(Self& self, error_code = {})
    {
        if (!started) {
            started = true;
            auto& done = state->done;
            return done.async_wait(std::move(self));
        }
        if (!state->complete.load(std::memory_order_acquire)) {
            state->resolver.cancel(); // one that has not begun never does
            return self.complete(asio::error::operation_aborted, {});
        }
        self.complete(state->ec, std::move(state->found));
    }
};

void rotate_at_random(endpoints& family, random_source& random)
{
    if (!family.empty()) {
        const auto first = static_cast<std::ptrdiff_t>(random.next() % family.size());
        std::rotate(family.begin(), family.begin() + first, family.end());
    }
}

} // namespace

system_resolver::system_resolver(std::shared_ptr<random_source> random) : random_(std::move(random)) {}

void system_resolver::start_resolve(
    asio::any_io_executor ex, const std::string& host, std::uint16_t port, handler done
)
{
    error_code not_an_address;
    const auto address = asio::ip::make_address(host, not_an_address);
    if (!not_an_address) {
        endpoints literal{{address, port}};
        asio::post(ex, asio::append(std::move(done), error_code{}, std::move(literal)));
        return;
    }
    auto state = std::make_shared<lookup>(ex);
    auto on_found = [state, random = random_](error_code ec, const tcp::resolver::results_type& results) {
        endpoints found(results.begin(), results.end());
        state->ec = !ec && found.empty() ? error_code{asio::error::host_not_found} : ec;
        state->found = spread(found, *random);
        state->complete.store(true, std::memory_order_release);
        state->done.notify();
    };
    state->resolver.async_resolve(
        host, std::to_string(port), tcp::resolver::numeric_service, std::move(on_found)
    );
    asio::async_compose<handler, void(error_code, endpoints)>(wait_for_lookup{std::move(state)}, done, ex);
}

std::vector<tcp::endpoint> spread(const std::vector<tcp::endpoint>& found, random_source& random)
{
    endpoints first;
    endpoints second;
    for (const tcp::endpoint& e : found) {
        (e.protocol() == found.front().protocol() ? first : second).push_back(e);
    }
    rotate_at_random(first, random);
    rotate_at_random(second, random);

    endpoints all;
    for (std::size_t i = 0; i != std::max(first.size(), second.size()); ++i) {
        if (i < first.size()) {
            all.push_back(first[i]);
        }
        if (i < second.size()) {
            all.push_back(second[i]);
        }
    }
    return all;
}

} // namespace cloudbuf::net
