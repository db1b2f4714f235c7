// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The way to a server over the system's network: resolve, connect, shake hands.

#include "net/dial.hpp"

#include "net/plain_stream.hpp"
#include "net/strand.hpp"
#include "net/timed.hpp"
#include "net/tls_stream.hpp"

#include <boost/asio/append.hpp>
#include <boost/asio/associated_allocator.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

#include <exception>

namespace cloudbuf::net {

using asio::ip::tcp;
using model::transport_phase;

struct dial_parts {
    std::shared_ptr<clock> time;
    std::shared_ptr<resolver> names;
    std::shared_ptr<connector> sockets;
    std::shared_ptr<tls_context> tls;
    timeouts limits;
};

namespace {

dialed failed(transport_phase phase, error_code ec, std::string detail)
{
    dialed d;
    d.error.phase = phase;
    d.error.code = ec;
    d.error.detail = std::move(detail);
    return d;
}

dialed cancelled(transport_phase phase)
{
    return failed(phase, asio::error::operation_aborted, {});
}

dialed timed_out(transport_phase phase, const std::string& what, std::chrono::milliseconds limit)
{
    return failed(phase, errc::timeout, what + ": no answer within " + std::to_string(limit.count()) + " ms");
}

std::string describe(const model::origin& to)
{
    return to.host + " port " + std::to_string(to.port);
}

/// One dial: three phases, on a strand of its own.
class dial {
public:
    dial(std::shared_ptr<const dial_parts> parts, strand strand, asio::any_io_executor ex, model::origin to)
        : parts_(std::move(parts)), strand_(std::move(strand)), ex_(std::move(ex)), to_(std::move(to))
    {}

    asio::awaitable<dialed> run()
    {
        using endpoints = std::vector<tcp::endpoint>;
        const auto limit = parts_->limits.resolve;
        const auto lookup = std::make_shared<timed<error_code, endpoints>>(strand_, parts_->time, limit);
        parts_->names->start_resolve(ex_, to_.host, to_.port, lookup->handler());
        const ended how = co_await lookup->join();
        auto& [ec, found] = lookup->result();
        if (how == ended::by_caller) {
            co_return cancelled(transport_phase::resolve);
        }
        if (how == ended::by_timeout) {
            co_return timed_out(transport_phase::resolve, "resolving " + to_.host, limit);
        }
        if (ec) {
            co_return failed(
                transport_phase::resolve, errc::connect_failed, "resolving " + to_.host + ": " + ec.message()
            );
        }
        co_return co_await reach(std::move(found));
    }

private:
    asio::awaitable<dialed> reach(std::vector<tcp::endpoint> found)
    {
        connect_settings settings;
        settings.limit = parts_->limits.connect;
        connected c =
            co_await connect(strand_, ex_, std::move(found), parts_->sockets, parts_->time, settings);
        if (c.ec == asio::error::operation_aborted) {
            co_return cancelled(transport_phase::connect);
        }
        const std::string what = "connecting to " + describe(to_);
        if (c.ec == asio::error::timed_out) {
            co_return timed_out(transport_phase::connect, what, settings.limit);
        }
        if (c.ec) {
            co_return failed(transport_phase::connect, errc::connect_failed, what + ": " + c.ec.message());
        }
        if (to_.tls) {
            co_return co_await secure(std::move(*c.socket));
        }
        dialed d;
        d.connection = std::make_unique<plain_stream>(std::move(*c.socket));
        co_return d;
    }

    asio::awaitable<dialed> secure(tcp::socket socket)
    {
        const auto phase = transport_phase::tls;
        const std::string what = "TLS handshake with " + describe(to_);
        if (!parts_->tls) {
            co_return failed(phase, errc::tls_failed, what + ": TLS is not set up");
        }
        auto stream =
            std::make_unique<tls_stream>(std::move(socket), parts_->tls, parts_->tls->make_client(to_));
        const auto limit = parts_->limits.tls_handshake;
        const auto handshake = std::make_shared<timed<error_code>>(strand_, parts_->time, limit);
        stream->start_handshake(handshake->handler());
        const ended how = co_await handshake->join();
        if (how == ended::by_caller) {
            co_return cancelled(phase);
        }
        if (how == ended::by_timeout) {
            co_return timed_out(phase, what, limit);
        }
        if (const error_code ec = std::get<0>(handshake->result())) {
            const errc why = ec == errc::connection_lost ? errc::connection_lost : errc::tls_failed;
            co_return failed(phase, why, what + ": " + stream->handshake_problem());
        }
        dialed d;
        d.connection = std::move(stream);
        co_return d;
    }

    std::shared_ptr<const dial_parts> parts_;
    strand strand_;
    asio::any_io_executor ex_; // the client's
    model::origin to_;
};

asio::awaitable<dialed> run(std::unique_ptr<dial> d)
{
    co_await asio::this_coro::throw_if_cancelled(false);
    co_return co_await d->run();
}

/// What co_spawn calls. Without its executor a cancellation would be emitted outside the strand; without
/// the post the caller's code would run inside it.
struct completion {
    using executor_type = asio::any_io_executor;
    using allocator_type = asio::associated_allocator_t<dialer::handler>;
    using cancellation_slot_type = asio::associated_cancellation_slot_t<dialer::handler>;

    asio::any_io_executor ex;
    dialer::handler done;

    executor_type get_executor() const noexcept { return ex; }
    allocator_type get_allocator() const noexcept { return asio::get_associated_allocator(done); }
    cancellation_slot_type get_cancellation_slot() const noexcept
    {
        return asio::get_associated_cancellation_slot(done);
    }

    void operator()(std::exception_ptr thrown, dialed d)
    {
        if (thrown) { // cancelled before the first line, or out of memory
            d = described(thrown);
        }
        asio::post(ex, asio::append(std::move(done), std::move(d)));
    }

    static dialed described(const std::exception_ptr& thrown)
    {
        try {
            std::rethrow_exception(thrown);
        } catch (const boost::system::system_error& e) {
            return failed(transport_phase::resolve, e.code(), {});
        } catch (const std::exception& e) {
            return failed(transport_phase::resolve, errc::connect_failed, e.what());
        }
    }
};

} // namespace

system_dialer::system_dialer(
    std::shared_ptr<clock> time,
    std::shared_ptr<random_source> random,
    std::shared_ptr<tls_context> tls,
    const timeouts& limits
)
    : system_dialer(
          std::move(time),
          std::make_shared<system_resolver>(std::move(random)),
          std::make_shared<system_connector>(),
          std::move(tls),
          limits
      )
{}

system_dialer::system_dialer(
    std::shared_ptr<clock> time,
    std::shared_ptr<resolver> names,
    std::shared_ptr<connector> sockets,
    std::shared_ptr<tls_context> tls,
    const timeouts& limits
)
    : parts_(std::make_shared<const dial_parts>(
          dial_parts{std::move(time), std::move(names), std::move(sockets), std::move(tls), limits}
      ))
{}

system_dialer::~system_dialer() = default;

void system_dialer::start_dial(asio::any_io_executor ex, const model::origin& to, handler done)
{
    const strand own{ex};
    auto task = std::make_unique<dial>(parts_, own, ex, to);
    asio::co_spawn(own, run(std::move(task)), completion{ex, std::move(done)});
}

} // namespace cloudbuf::net
