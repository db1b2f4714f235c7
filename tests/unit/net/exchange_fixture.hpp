// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// One exchange over a simulated connection, whose peer is a script in the test.

#pragma once

#include "net/exchange.hpp"
#include "net/scope.hpp"
#include "support/sim/sim_clock.hpp"
#include "support/sim/sim_stream.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cloudbuf::net {

using namespace std::chrono_literals;

/// A PUT of `size` bytes.
inline model::http_request a_put(std::size_t size)
{
    model::http_request out;
    out.to = {true, "bucket.example", 443};
    out.host = "bucket.example";
    out.method = "PUT";
    out.target = "/key?partNumber=1";
    out.headers = {{"x-amz-date", "20260101T000000Z"}};
    out.body.assign(size, 'x');
    return out;
}

inline model::http_request a_request(std::string method)
{
    model::http_request out = a_put(0);
    out.method = std::move(method);
    return out;
}

inline std::string ok_answer(std::string_view body = "fine")
{
    return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\nETag: \"e\"\r\n\r\n" +
           std::string{body};
}

/// Declared in the order in which a program has them: the clock outlives the context.
class exchange_fixture {
public:
    explicit exchange_fixture(const sim::channel_settings& up = {}, const sim::channel_settings& down = {})
    {
        sim::sim_pair pair = sim::make_sim_pair(context->get_executor(), time, up, down);
        client = std::move(pair.client);
        server_ = std::move(pair.server);
    }

    sim::sim_clock time;
    std::optional<asio::io_context> context{std::in_place};
    std::shared_ptr<sim::sim_stream> client;
    std::optional<scope> children{std::in_place, strand{context->get_executor()}};
    exchange_options options;
    std::optional<exchange_result> result;
    sim::sim_clock::duration finished_at{};

    sim::sim_stream& server() { return *server_; }

    void start(model::http_request request, std::vector<asio::const_buffer> payload = {})
    {
        children->spawn(run(client, std::move(request), std::move(payload)));
    }

    bool run_until(const std::function<bool()>& until, std::chrono::milliseconds limit = 0ms)
    {
        return time.run_until(*context, until, limit);
    }

    /// Everything that can happen without time passing.
    void settle()
    {
        run_until([] { return false; });
    }

    /// Runs until the server's host has received so many bytes.
    bool received(std::size_t size)
    {
        return run_until([&] { return server().received().size() >= size; });
    }

    /// Runs to the end. Afterwards nothing of the exchange is left.
    exchange_result finish()
    {
        run_until([&] { return result.has_value() && children->running() == 0; }, 24h);
        exchange_result out = std::move(result).value();
        time.run(*context);
        return out;
    }

    /// As a program ends: the coroutine that has the connection is destroyed with its context.
    void destroy_context()
    {
        children.reset();
        client.reset();
        server_.reset();
        context.reset();
    }

    std::chrono::milliseconds elapsed() const
    {
        return std::chrono::duration_cast<std::chrono::milliseconds>(time.elapsed());
    }

private:
    asio::awaitable<void>
    run(std::shared_ptr<sim::sim_stream> over,
        model::http_request request,
        std::vector<asio::const_buffer> payload)
    {
        co_await asio::this_coro::throw_if_cancelled(false);
        result = co_await exchange(*over, request, payload, options, time);
        finished_at = time.elapsed();
    }

    std::unique_ptr<sim::sim_stream> server_;
};

} // namespace cloudbuf::net
