// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Accepts, records and, at a signal, ends in order.

#include "recorder.hpp"

#include "no_throw.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/error.hpp>

#include <nlohmann/json.hpp>

#include <csignal>
#include <ctime>
#include <exception>
#include <iostream>
#include <utility>
#include <vector>

namespace asio = boost::asio;
using asio::ip::tcp;
using cloudbuf::error_code;

namespace examples {

namespace {

// Keys that sort by time, and differ between two runs of the program.
std::string key_of(std::uint64_t number)
{
    const std::time_t now = std::time(nullptr);
    std::tm utc{};
    ::gmtime_r(&now, &utc);
    char text[32];
    const std::size_t size = std::strftime(text, sizeof text, "%Y%m%dT%H%M%SZ", &utc);
    return std::string(text, size) + '-' + std::to_string(number);
}

} // namespace

recorder::recorder(asio::io_context& ctx, cloudbuf::client cloud, recorder_options options)
    : ctx_(ctx),
      cloud_(std::move(cloud)),
      options_(std::move(options)),
      listener_(ctx.get_executor(), options_.listen),
      signals_(ctx, SIGINT, SIGTERM),
      grace_(ctx)
{}

void recorder::start()
{
    accepting_ = true;
    asio::co_spawn(ctx_, accept(), [this](std::exception_ptr) {
        listener_.close();
        accepting_ = false;
        finish_if_done();
    });
    asio::co_spawn(ctx_, shut_down_on_signal(), [](std::exception_ptr) {});
}

asio::awaitable<void> recorder::accept()
{
    std::uint64_t number = 0;
    while (options_.connections == 0 || number < options_.connections) {
        tcp::socket socket = co_await listener_.accept(ctx_.get_executor());
        start_recording(std::move(socket), ++number);
    }
}

void recorder::start_recording(tcp::socket socket, std::uint64_t number)
{
    const auto r = open_.emplace(open_.end(), std::move(socket));
    auto on_end = [this, r](std::exception_ptr failed, const report& done) {
        if (failed) {
            std::cerr
                << "tcp_recorder: a recording ended with an exception, most likely for want of memory\n";
        } else {
            print(*r, done);
        }
        if (failed || done.result != outcome::committed) {
            // A sender that waits for the end of its connection sees a reset, and not an orderly end. Asio's
            // destructor does not reset: hence the close().
            error_code ignored;
            r->socket.set_option(tcp::socket::linger(true, 0), ignored);
            r->socket.close(ignored);
        }
        open_.erase(r);
        finish_if_done();
    };
    asio::co_spawn(
        ctx_,
        record(*r, options_.prefix + '/' + key_of(number)),
        asio::bind_cancellation_slot(r->cancel.slot(), std::move(on_end))
    );
}

asio::awaitable<report> recorder::record(recording& r, std::string url)
{
    const auto begin = std::chrono::steady_clock::now();
    report done;
    done.url = url;
    cloudbuf::async_cloud_buffer out(cloud_, url);
    try {
        co_await receive(r, out);
        cloudbuf::object_info object = co_await out.close();
        done.on_committed(std::move(object));
    } catch (const boost::system::system_error& error) {
        done.on_failed(error, out); // and `out` is destroyed without a close: nothing is published
    }
    done.elapsed = std::chrono::steady_clock::now() - begin;
    co_return done;
}

asio::awaitable<void> recorder::receive(recording& r, cloudbuf::async_cloud_buffer& out)
{
    std::vector<char> chunk(64 * 1024);
    while (r.end == stream_end::none) {
        auto [ec, n] = co_await r.socket.async_read_some(asio::buffer(chunk), no_throw);
        if (ec && r.end == stream_end::shutdown) {
            co_return;
        }
        if (ec) {
            r.end = stream_end::sender;
        }
        if (ec == asio::error::eof) {
            co_return;
        }
        if (ec) {
            throw boost::system::system_error(ec, "receiving");
        }
        // Waits while neither memory nor the cloud has room. Nothing is received meanwhile: TCP makes the
        // sender wait as well, and memory stays within its limit.
        co_await out.write(asio::buffer(chunk, n));
    }
}

asio::awaitable<void> recorder::shut_down_on_signal()
{
    auto [no_signal, signal] = co_await signals_.async_wait(no_throw);
    if (no_signal) {
        co_return;
    }
    signals_.clear(); // a second signal ends the program at once
    listener_.close();

    // Senders may finish in the first half of the grace period.
    grace_.expires_after(options_.grace / 2);
    co_await grace_.async_wait(asio::deferred);

    // Recordings that still run end where they are; what has arrived is closed in the second half.
    for (recording& r : open_) {
        if (r.end == stream_end::none) {
            r.end = stream_end::shutdown;
            r.socket.cancel();
        }
    }
    grace_.expires_after(options_.grace - options_.grace / 2);
    co_await grace_.async_wait(asio::deferred);

    // What could not be closed is aborted.
    for (recording& r : open_) {
        r.cancel.emit(asio::cancellation_type::terminal);
    }
}

void recorder::print(const recording& r, const report& done) const
{
    nlohmann::json line = to_json(done);
    line["ended_by"] = r.end == stream_end::sender ? "sender" : "recorder";
    line["memory_peak"] = cloud_.memory_peak();
    line["memory_limit"] = options_.memory_limit;
    print_line(line);
    if (!done.text.empty()) {
        std::cerr << "tcp_recorder: " << done.url << ": " << done.text << '\n';
    }
}

void recorder::finish_if_done()
{
    if (accepting_ || !open_.empty()) {
        return;
    }
    grace_.cancel();
    signals_.cancel();
    cloud_.drain([](const error_code&) {}); // the parts of aborted uploads are deleted
}

} // namespace examples
