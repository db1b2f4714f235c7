// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Dials, and the connections that they yield, with the mishaps of a plan of points.

#include "sim/interrupted.hpp"
#include "support/sim/sim_dialer.hpp"
#include "support/sim/sim_stream.hpp"

#include <boost/asio/compose.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>

#include <algorithm>
#include <new>
#include <utility>
#include <vector>

namespace cloudbuf::sim {

namespace {

using model::transport_phase;

// A head is some 700 bytes, an answer some 400.
constexpr std::size_t most_written = 2500;
constexpr std::size_t most_read = 250;

error_code code_of(mishap m)
{
    switch (m) {
    case mishap::reset:
        return asio::error::connection_reset;
    case mishap::broken_pipe:
        return asio::error::broken_pipe;
    case mishap::timed_out:
        return asio::error::timed_out;
    case mishap::end:
        return asio::error::eof;
    case mishap::truncated:
        return asio::ssl::error::stream_truncated;
    case mishap::aborted:
        return asio::error::operation_aborted;
    case mishap::no_memory:
        return asio::error::no_memory;
    default:
        return errc::tls_failed;
    }
}

class interrupted_stream final : public net::stream {
public:
    interrupted_stream(std::unique_ptr<net::stream> inner, std::shared_ptr<point_plan> points, bool tls)
        : inner_(std::move(inner)),
          simulated_(static_cast<sim_stream&>(*inner_)),
          points_(std::move(points)),
          tls_(tls)
    {}

    executor_type get_executor() override { return inner_->get_executor(); }
    void close() noexcept override { inner_->close(); }
    bool is_reusable() noexcept override { return inner_->is_reusable(); }

    void start_read_some(asio::mutable_buffer into, handler done) override
    {
        if (const std::optional<mishap> m = points_->reach(io::read, tls_)) {
            spoil_reading(*m);
        }
        inner_->start_read_some(asio::buffer(into, most_read), std::move(done));
    }

    void start_write_some(std::span<const asio::const_buffer> bytes, handler done) override
    {
        if (const std::optional<mishap> m = points_->reach(io::write, tls_)) {
            spoil_writing(*m);
        }
        std::vector<asio::const_buffer> some;
        std::size_t left = most_written;
        for (const asio::const_buffer& b : bytes) {
            some.push_back(asio::buffer(b, left));
            left -= some.back().size();
        }
        inner_->start_write_some(some, std::move(done));
    }

private:
    void spoil_reading(mishap m)
    {
        if (m == mishap::bad_alloc) {
            throw std::bad_alloc{};
        }
        if (m == mishap::never) {
            simulated_.incoming().lose();
            return;
        }
        simulated_.incoming().cut(code_of(m));
        if (m == mishap::reset || m == mishap::timed_out) {
            simulated_.outgoing().cut(code_of(m));
        }
    }

    /// A peer that does not want more may still have a last word, and a reset loses that too.
    void spoil_writing(mishap m)
    {
        sim_channel& out = simulated_.outgoing();
        if (m == mishap::bad_alloc) {
            throw std::bad_alloc{};
        }
        if (m == mishap::never) {
            out.block();
        } else if (m == mishap::swallowed) {
            out.lose();
        } else if (m == mishap::reset || m == mishap::timed_out) {
            out.cut(code_of(m));
            simulated_.incoming().cut(code_of(m));
        } else {
            out.refuse(code_of(m));
        }
    }

    std::unique_ptr<net::stream> inner_;
    sim_stream& simulated_;
    std::shared_ptr<point_plan> points_;
    bool tls_;
};

struct dial_op {
    std::shared_ptr<net::dialer> inner;
    std::shared_ptr<point_plan> points;
    asio::any_io_executor ex;
    model::origin to;

    template <class Self>
    void operator()(Self& self)
    {
        // Copies: these members move away with the operation.
        const auto by = inner;
        const model::origin where = to;
        const asio::any_io_executor on = ex;
        by->start_dial(on, where, std::move(self));
    }

    template <class Self>
    void operator()(Self& self, net::dialed d)
    {
        if (d.connection) {
            d.connection = std::make_unique<interrupted_stream>(std::move(d.connection), points, to.tls);
        }
        self.complete(std::move(d));
    }
};

net::dialed spoiled_dial(mishap m)
{
    switch (m) {
    case mishap::resolve_failed:
        return failed_dial(transport_phase::resolve, errc::connect_failed);
    case mishap::unreachable:
        return failed_dial(transport_phase::connect, errc::timeout);
    case mishap::tls_failed:
        return failed_dial(transport_phase::tls, errc::tls_failed);
    case mishap::aborted:
        return failed_dial(transport_phase::connect, asio::error::operation_aborted);
    default:
        return failed_dial(transport_phase::connect, errc::connect_failed);
    }
}

} // namespace

interrupted_dialer::interrupted_dialer(
    std::shared_ptr<net::dialer> inner, std::shared_ptr<point_plan> points, std::shared_ptr<sim_clock> time
)
    : inner_(std::move(inner)), points_(std::move(points)), time_(std::move(time))
{}

void interrupted_dialer::start_dial(asio::any_io_executor ex, const model::origin& to, handler done)
{
    const std::optional<mishap> m = points_->reach(io::dial, to.tls);
    if (m == mishap::bad_alloc) {
        throw std::bad_alloc{};
    }
    if (m) {
        const auto takes = m == mishap::unreachable ? timeouts{}.connect : std::chrono::milliseconds{0};
        dial_for(takes, ex, *time_, [how = *m] { return spoiled_dial(how); }, std::move(done));
        return;
    }
    asio::async_compose<handler, void(net::dialed)>(dial_op{inner_, points_, ex, to}, done, ex);
}

} // namespace cloudbuf::sim
