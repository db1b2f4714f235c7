// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Small objects by the library's TLS and HTTP alone.

#include "model/http.hpp"
#include "net/dial.hpp"
#include "net/exchange.hpp"
#include "net/random.hpp"
#include "net/tls_context.hpp"
#include "small_objects/shape.hpp"
#include "support/crew.hpp"
#include "support/random_bytes.hpp"

#include <array>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace cloudbuf::bench {

namespace {

// What the coroutines of one run share.
struct job {
    std::shared_ptr<net::system_clocks> time = std::make_shared<net::system_clocks>();
    std::unique_ptr<net::dialer> dialer;
    model::http_request request;
    std::vector<char> bytes;
    std::vector<std::unique_ptr<net::stream>> connections;
    std::uint64_t left = 0; // objects
};

asio::awaitable<void> connect(job& j, unsigned me)
{
    const asio::any_io_executor ex = co_await asio::this_coro::executor;
    auto start = [&j, &ex](auto handler) {
        j.dialer->start_dial(ex, j.request.to, net::dialer::handler(std::move(handler)));
    };
    auto dialing =
        asio::async_initiate<const asio::deferred_t, void(net::dialed)>(std::move(start), asio::deferred);
    net::dialed got = co_await std::move(dialing);
    if (!got.connection) {
        throw std::runtime_error("the sink cannot be reached: " + got.error.detail);
    }
    j.connections[me] = std::move(got.connection);
}

asio::awaitable<void> send_objects(job& j, unsigned me)
{
    co_await asio::this_coro::throw_if_cancelled(false); // as an exchange asks of its caller
    const std::array payload{asio::const_buffer(asio::buffer(j.bytes))};
    while (j.left != 0) {
        --j.left;
        net::exchange_options options;
        options.user_agent = "cloudbuf";
        const auto r =
            co_await net::exchange(*j.connections[me], j.request, payload, std::move(options), *j.time);
        if (!r.response || r.response->status != 200 || !r.reusable) {
            throw std::runtime_error("the sink did not take an object: " + r.error.detail);
        }
    }
}

asio::awaitable<void> measure(job& j, const objects_shape& shape, cost& took)
{
    const auto open = [&j](unsigned me) { return connect(j, me); };
    const auto send = [&j](unsigned me) { return send_objects(j, me); };
    j.connections.resize(shape.at_once);
    co_await all_of(shape.at_once, open);
    j.left = std::uint64_t{8} * shape.at_once;
    co_await all_of(shape.at_once, send);
    j.left = shape.objects;
    const stopwatch watch;
    co_await all_of(shape.at_once, send);
    took = watch.elapsed();
}

model::http_request fixed_put(const sink_address& sink)
{
    model::http_request r;
    r.to = {true, "127.0.0.1", sink.port};
    r.method = "PUT";
    r.target = "/bench/small-objects/0";
    r.headers = {{"x-amz-content-sha256", "UNSIGNED-PAYLOAD"}};
    r.sends_payload = true;
    return r;
}

} // namespace

cost send_objects_unsigned(const objects_shape& shape)
{
    tls_options trust;
    trust.ca_pem = shape.sink.certificate_pem;
    auto tls = net::tls_context::make(trust);
    if (!tls) {
        throw std::runtime_error(tls.error());
    }
    asio::io_context io{1};
    job j;
    const auto random = std::make_shared<net::system_random>();
    j.dialer = std::make_unique<net::system_dialer>(j.time, random, *tls, timeouts{});
    j.request = fixed_put(shape.sink);
    j.bytes = random_bytes(shape.object_size);
    cost took;
    run(io, measure(j, shape, took));
    return took;
}

} // namespace cloudbuf::bench
