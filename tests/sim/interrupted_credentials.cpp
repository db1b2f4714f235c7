// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// A source of credentials with the mishaps of a plan of points.

#include "net/timer.hpp"
#include "sim/interrupted.hpp"

#include <boost/asio/append.hpp>
#include <boost/asio/compose.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>

#include <new>
#include <utility>

namespace cloudbuf::sim {

namespace {

using keys_ptr = std::shared_ptr<const credentials>;

/// Ends when it is cancelled.
struct never_op {
    std::unique_ptr<net::timer> silence;

    template <class Self>
    void operator()(Self& self)
    {
        net::timer& t = *silence;
        t.async_wait(std::move(self));
    }

    template <class Self>
    void operator()(Self& self, error_code)
    {
        self.complete(asio::error::operation_aborted, keys_ptr{});
    }
};

error_code reason(mishap m)
{
    switch (m) {
    case mishap::timed_out:
        return errc::timeout;
    case mishap::aborted:
        return asio::error::operation_aborted;
    case mishap::no_memory:
        return asio::error::no_memory;
    default:
        return errc::no_credentials;
    }
}

} // namespace

interrupted_credentials::interrupted_credentials(
    std::shared_ptr<credentials_source> inner,
    std::shared_ptr<point_plan> points,
    std::shared_ptr<sim_clock> time
)
    : inner_(std::move(inner)), points_(std::move(points)), time_(std::move(time))
{}

void interrupted_credentials::async_get(boost::asio::any_io_executor executor, bool refresh, handler done)
{
    const std::optional<mishap> m = points_->reach(io::credentials, false);
    if (m == mishap::bad_alloc) {
        throw std::bad_alloc{};
    }
    if (!m) {
        inner_->async_get(std::move(executor), refresh, std::move(done));
    } else if (m == mishap::never) {
        asio::async_compose<handler, void(error_code, keys_ptr)>(
            never_op{std::make_unique<net::timer>(executor, *time_)}, done, executor
        );
    } else {
        asio::post(executor, asio::append(std::move(done), reason(*m), keys_ptr{}));
    }
}

} // namespace cloudbuf::sim
