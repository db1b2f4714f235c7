// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The code that README.md and docs/guide.md show, each piece between its markers; compiled and not run.

#include <cloudbuf/cloudbuf.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/asio/write.hpp>

#include <chrono>
#include <exception>
#include <future>
#include <iostream>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace asio = boost::asio;
using asio::ip::tcp;

namespace snippets {

//[record
asio::awaitable<void> record(tcp::socket socket, cloudbuf::client cloud)
{
    cloudbuf::async_cloud_buffer out{cloud, "s3://recordings/cam-7/2026-11-22.ts"};
    std::vector<char> chunk(64 * 1024);
    for (;;) {
        auto [ec, n] = co_await socket.async_read_some(asio::buffer(chunk), asio::as_tuple(asio::deferred));
        if (ec == asio::error::eof) {
            break;
        }
        if (ec) {
            co_return; // `out` is destroyed: nothing is published
        }
        co_await out.write(asio::buffer(chunk, n)); // waits only when memory or the network says so
    }
    cloudbuf::object_info info = co_await out.close(); // the object exists now, whole, or close() failed
    std::cout << info.etag << '\n';
}
//]

void run(tcp::socket accepted)
{
    //[client
    asio::io_context ctx;
    cloudbuf::client cloud{ctx}; // credentials, region and endpoint from AWS_* in the environment
    //]
    //[spawn
    auto on_end = [](std::exception_ptr failed) {
        try {
            if (failed) {
                std::rethrow_exception(failed);
            }
        } catch (const std::exception& e) {
            std::cerr << e.what() << '\n';
        }
    };
    asio::co_spawn(ctx, record(std::move(accepted), cloud), on_end);
    ctx.run();
    //]
}

cloudbuf::client make_client(asio::io_context& ctx)
{
    //[options
    cloudbuf::client_options options;
    options.endpoint = "https://store.example.com:9000";
    options.region = "us-east-1";
    options.credentials =
        cloudbuf::make_static_credentials(cloudbuf::credentials("key id", cloudbuf::secret("secret key")));
    options.memory_limit = 64 * 1024 * 1024;
    options.timeouts.stall = std::chrono::seconds(60);
    options.tls.ca_file = "/etc/store/ca.pem";
    options.level = cloudbuf::log_level::debug;
    options.logger = [](cloudbuf::log_level, std::string_view line) { std::clog << line << '\n'; };
    cloudbuf::client cloud{ctx, std::move(options)};
    //]
    return cloud;
}

cloudbuf::upload_options make_upload_options()
{
    //[upload_options
    cloudbuf::upload_options options;
    options.content_type = "video/mp2t";
    options.metadata = {{"camera", "7"}};
    options.if_none_match = true; // only if there is no such object yet
    options.part_size = 16 * 1024 * 1024;
    //]
    return options;
}

void with_tokens(cloudbuf::async_cloud_buffer& out, const std::string& text)
{
    //[tokens
    // A callback.
    out.write(asio::buffer(text), [](cloudbuf::error_code ec, std::size_t n) {
        std::cout << n << " bytes: " << ec.message() << '\n';
    });

    // A future; the context runs on another thread.
    std::future<cloudbuf::object_info> object = out.close(asio::use_future);
    //]
    object.get();
}

asio::awaitable<void> without_exceptions(cloudbuf::async_cloud_buffer& out)
{
    //[as_tuple
    auto [ec, info] = co_await out.close(asio::as_tuple(asio::deferred));
    if (!ec) {
        std::cout << "committed: " << info.etag << '\n';
    } else if (ec == cloudbuf::errc::outcome_unknown) {
        std::cout << "unknown, look for write token " << out.last_failure().write_token << '\n';
    } else {
        std::cout << "not committed: " << to_string(out.last_failure()) << '\n';
    }
    //]
}

asio::awaitable<void> with_stream(cloudbuf::async_cloud_buffer& out, std::string header, std::string body)
{
    //[stream
    const std::vector<asio::const_buffer> both{asio::buffer(header), asio::buffer(body)};
    co_await asio::async_write(out, both, asio::deferred);
    //]
}

//[prepare
asio::awaitable<void> copy(tcp::socket& from, cloudbuf::async_cloud_buffer& out)
{
    for (;;) {
        const asio::mutable_buffer room = out.prepare(64 * 1024);
        if (room.size() == 0) {
            co_await out.writable(); // throws what stands in the way for good
            continue;
        }
        auto [ec, n] = co_await from.async_read_some(room, asio::as_tuple(asio::deferred));
        if (ec == asio::error::eof) {
            co_return;
        }
        if (ec) {
            throw boost::system::system_error(ec);
        }
        out.commit(n);
    }
}
//]

using cloudbuf::async_cloud_buffer;
using cloudbuf::error_code;
using cloudbuf::object_info;
using namespace asio::experimental::awaitable_operators;

//[deadline
asio::awaitable<void> close_into(async_cloud_buffer& out, error_code& ec, object_info& info)
{
    std::tie(ec, info) = co_await out.close(asio::as_tuple(asio::deferred));
}

// The object, or an exception if it could not be committed in time.
asio::awaitable<object_info> close_within(async_cloud_buffer& out, std::chrono::seconds most)
{
    error_code ec;
    object_info info;
    asio::steady_timer timer(co_await asio::this_coro::executor, most);
    // Ends when both have ended: the outcome of a close() that was cancelled by the timer is known here, too.
    co_await (close_into(out, ec, info) || timer.async_wait(asio::use_awaitable));
    if (ec) {
        throw boost::system::system_error(ec);
    }
    co_return info;
}
//]

using cloudbuf::client;
using cloudbuf::failure;
using cloudbuf::outcome;
using cloudbuf::resolution;

//[resolve
asio::awaitable<bool> was_committed(client& cloud, const failure& unknown)
{
    asio::steady_timer pause{co_await asio::this_coro::executor};
    for (;;) {
        const resolution r = co_await cloud.resolve(unknown);
        if (r.what != outcome::unknown) {
            co_return r.what == outcome::committed;
        }
        pause.expires_after(std::chrono::minutes(1));
        co_await pause.async_wait(asio::deferred);
    }
}
//]

void shut_down(asio::io_context& ctx, cloudbuf::client& cloud)
{
    //[drain
    ctx.restart(); // needed if run() has returned before
    cloud.drain([](cloudbuf::error_code) {});
    ctx.run();
    //]
}

} // namespace snippets
