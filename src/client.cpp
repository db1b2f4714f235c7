// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The handle on everything that uploads share.

#include <cloudbuf/client.hpp>
#include <cloudbuf/error.hpp>

#include "client_access.hpp"
#include "engine/client_state.hpp"
#include "engine/operation.hpp"
#include "net/dial.hpp"
#include "net/random.hpp"
#include "net/scope.hpp"
#include "net/tls_context.hpp"
#include "provider/s3/endpoint.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

#include <chrono>
#include <mutex>
#include <string>
#include <tuple>
#include <utility>
#include <variant>

namespace cloudbuf {

namespace {

[[noreturn]] void refuse(const std::string& what)
{
    throw boost::system::system_error(make_error_code(errc::invalid_options), "cloudbuf::client: " + what);
}

void check(const timeouts& t)
{
    const std::pair<const char*, std::chrono::milliseconds> all[] = {
        {"resolve", t.resolve},
        {"connect", t.connect},
        {"tls_handshake", t.tls_handshake},
        {"stall", t.stall},
        {"response", t.response},
        {"complete_idle", t.complete_idle},
        {"complete_total", t.complete_total},
        {"connection_wait", t.connection_wait},
        {"credentials", t.credentials},
        {"verification", t.verification},
        {"abort", t.abort},
        {"pool_idle", t.pool_idle},
    };
    for (const auto& [name, value] : all) {
        if (value <= std::chrono::milliseconds::zero()) {
            refuse(std::string("timeouts::") + name + " must be more than 0 ms");
        }
    }
}

std::shared_ptr<const model::origin> check(const client_options& o)
{
    if (o.memory_limit == 0) {
        refuse("memory_limit must hold at least one part");
    }
    if (o.min_part_size == 0) {
        refuse("min_part_size must be at least 1");
    }
    if (o.max_connections == 0 || o.max_attempts == 0 || o.max_part_attempts == 0) {
        refuse("max_connections, max_attempts and max_part_attempts must be at least 1");
    }
    if (o.user_agent_suffix.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos) {
        refuse("user_agent_suffix must not contain line breaks");
    }
    check(o.timeouts);
    if (o.endpoint.empty()) {
        return nullptr;
    }
    auto parsed = provider::s3::parse_endpoint(o.endpoint);
    if (auto* bad = std::get_if<provider::s3::invalid>(&parsed)) {
        throw boost::system::system_error(bad->code, "cloudbuf::client: " + bad->message);
    }
    return std::make_shared<const model::origin>(std::get<model::origin>(std::move(parsed)));
}

net::environment make_environment(const client_options& o)
{
    auto tls = net::tls_context::make(o.tls);
    if (!tls) {
        refuse(tls.error());
    }
    net::environment env;
    env.clock = std::make_shared<net::system_clocks>();
    env.random = std::make_shared<net::system_random>();
    env.dialer = std::make_shared<net::system_dialer>(env.clock, env.random, *tls, o.timeouts);
    env.log = net::log_sink{o.level, o.logger};
    return env;
}

} // namespace

namespace detail {

namespace {

/// One call of drain().
class draining : public std::enable_shared_from_this<draining> {
public:
    explicit draining(std::shared_ptr<client_state> c)
        : client(std::move(c)),
          strand_(client->executor),
          changed(std::make_shared<net::event>(client->executor))
    {
        client->add_waiter(changed);
    }

    ~draining() { client->remove_waiter(changed); }

    draining(const draining&) = delete;
    draining& operator=(const draining&) = delete;

    const asio::any_io_executor& executor() const noexcept { return client->executor; }
    const net::strand& strand() const noexcept { return strand_; }
    void wake_operation() noexcept { changed->notify(); }
    void begin_operation() noexcept {}
    void end_operation() noexcept {}

    const std::shared_ptr<client_state> client;

private:
    const net::strand strand_;

public:
    const std::shared_ptr<net::event> changed;
};

asio::awaitable<std::tuple<error_code>> drain(std::shared_ptr<draining> d, control_ptr control)
{
    while (d->client->has_background()) {
        if (control->is_cancelled()) {
            co_return std::tuple{error_code(asio::error::operation_aborted)};
        }
        co_await d->changed->async_wait(asio::as_tuple(asio::deferred));
    }
    d->client->pool->close_idle();
    co_return std::tuple{error_code{}};
}

} // namespace

void start_drain(const std::shared_ptr<client_state>& state, user_handler<void(error_code)> handler)
{
    start_operation<error_code>(std::make_shared<draining>(state), std::move(handler), drain);
}

client make_client(asio::any_io_executor ex, client_options options, net::environment env)
{
    std::shared_ptr<const model::origin> endpoint = check(options);
    if (options.tls.insecure_skip_verify && env.log.wants(log_level::warning)) {
        env.log.write(log_level::warning, "TLS certificates are not verified: insecure_skip_verify is on");
    }
    return client_access::make(
        std::make_shared<client_state>(std::move(ex), std::move(options), std::move(env), std::move(endpoint))
    );
}

} // namespace detail

client::client(executor_type executor, client_options options)
    : client(detail::make_client(std::move(executor), options, make_environment(options)))
{}

client::client(std::shared_ptr<detail::client_state> state) noexcept : state_(std::move(state)) {}

client::executor_type client::get_executor() const noexcept
{
    return state_->executor;
}

std::size_t client::memory_used() const noexcept
{
    return state_->memory->used();
}

std::size_t client::memory_peak() const noexcept
{
    return state_->memory->peak();
}

client_statistics client::statistics() const
{
    const std::lock_guard lock{state_->service.mutex};
    return state_->service.statistics;
}

} // namespace cloudbuf
