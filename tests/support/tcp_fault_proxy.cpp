// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// A bad network on this machine: passes the bytes of TCP connections on, TLS or not, and breaks some of them.

#include "support/tcp_fault_proxy.hpp"

#include "support/or_fail.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

#include <condition_variable>
#include <mutex>
#include <set>
#include <thread>
#include <utility>
#include <vector>

namespace cloudbuf::test {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr std::size_t piece_size = 64 * 1024;
constexpr auto done = asio::as_tuple(asio::deferred);

/// The two connections that look like one.
struct link {
    link(tcp::socket from_client, const tcp_fault_proxy_options& o, unsigned number)
        : client(std::move(from_client)),
          server(client.get_executor()),
          upward_pause(client.get_executor()),
          downward_pause(client.get_executor()),
          course(o.seed + number, o.odds)
    {}

    void end()
    {
        error_code ignored;
        client.close(ignored);
        server.close(ignored);
        upward_pause.cancel();
        downward_pause.cancel();
        ended = true;
    }

    void reset()
    {
        error_code ignored;
        const asio::socket_base::linger at_once{true, 0};
        client.set_option(at_once, ignored);
        server.set_option(at_once, ignored);
        end();
    }

    tcp::socket client;
    tcp::socket server;
    asio::steady_timer upward_pause;
    asio::steady_timer downward_pause;
    tcp_course course;
    std::chrono::steady_clock::time_point held_until{};
    unsigned directions = 2; // that are still open
    bool ended = false;
};

using link_ptr = std::shared_ptr<link>;

} // namespace

class tcp_fault_proxy::implementation {
public:
    explicit implementation(const tcp_fault_proxy_options& options)
        : options_(options),
          acceptor_(ctx_, {asio::ip::address_v4::loopback(), 0}),
          port(acceptor_.local_endpoint().port())
    {
        asio::co_spawn(ctx_, accept(), or_fail);
        thread_ = std::thread([this] { ctx_.run(); });
    }

    ~implementation()
    {
        asio::post(ctx_, [this] {
            acceptor_.close();
            for (const link_ptr& l : links_) {
                l->end();
            }
        });
        thread_.join();
    }

    std::array<unsigned, tcp_fault_count> hits()
    {
        const std::lock_guard lock{mutex_};
        return hits_;
    }

    unsigned connections()
    {
        const std::lock_guard lock{mutex_};
        return accepted_;
    }

    bool wait_until_idle(std::chrono::milliseconds limit)
    {
        std::unique_lock lock{mutex_};
        return changed_.wait_for(lock, limit, [&] { return open_ == 0; });
    }

private:
    void count(tcp_fault f)
    {
        const std::lock_guard lock{mutex_};
        ++hits_[index_of(f)];
    }

    unsigned begin_link()
    {
        const std::lock_guard lock{mutex_};
        ++open_;
        return accepted_++;
    }

    void end_link(const link_ptr& l)
    {
        l->end();
        links_.erase(l);
        const std::lock_guard lock{mutex_};
        --open_;
        changed_.notify_all();
    }

    asio::awaitable<void> accept()
    {
        for (;;) {
            auto [ec, socket] = co_await acceptor_.async_accept(done);
            if (!acceptor_.is_open()) {
                co_return;
            }
            if (!ec) {
                auto l = std::make_shared<link>(std::move(socket), options_, begin_link());
                links_.insert(l);
                asio::co_spawn(ctx_, serve(std::move(l)), or_fail);
            }
        }
    }

    asio::awaitable<void> serve(link_ptr l)
    {
        if (l->course.is_refused()) {
            count(tcp_fault::refuse);
            end_link(l);
            co_return;
        }
        const tcp::endpoint to{asio::ip::address_v4::loopback(), options_.server_port};
        const auto [ec] = co_await l->server.async_connect(to, done);
        if (ec || l->ended) {
            end_link(l);
            co_return;
        }
        error_code ignored;
        l->client.set_option(tcp::no_delay(true), ignored);
        l->server.set_option(tcp::no_delay(true), ignored);
        asio::co_spawn(ctx_, pass(l, direction::upward), or_fail);
        asio::co_spawn(ctx_, pass(std::move(l), direction::downward), or_fail);
    }

    asio::awaitable<void> pass(link_ptr l, direction d)
    {
        const bool up = d == direction::upward;
        tcp::socket& from = up ? l->client : l->server;
        tcp::socket& to = up ? l->server : l->client;
        std::vector<char> piece(piece_size);
        while (!l->ended) {
            const auto [ec, n] = co_await from.async_read_some(asio::buffer(piece), done);
            if (ec == asio::error::eof) {
                co_await until_released(l, d);
                error_code ignored;
                to.shutdown(tcp::socket::shutdown_send, ignored);
                break;
            }
            if (ec) {
                l->end();
                break;
            }
            co_await pass_piece(l, d, to, asio::buffer(piece, n));
        }
        if (--l->directions == 0) {
            end_link(l);
        }
    }

    asio::awaitable<void> pass_piece(link_ptr l, direction d, tcp::socket& to, asio::const_buffer bytes)
    {
        while (bytes.size() != 0) {
            co_await until_released(l, d);
            if (l->ended) {
                co_return;
            }
            const passage p = l->course.next(d, bytes.size());
            co_await pause(l, d, p.pause);
            const asio::const_buffer now = asio::buffer(bytes, p.bytes);
            const auto [ec, n] = co_await asio::async_write(to, now, done);
            if (ec) {
                l->end();
                co_return;
            }
            bytes += n;
            if (p.strikes != tcp_fault::none) {
                co_await strike(l, d, p.strikes);
            }
        }
    }

    asio::awaitable<void> strike(link_ptr l, direction d, tcp_fault f)
    {
        if (l->ended) {
            co_return; // the other direction was first
        }
        count(f);
        switch (f) {
        case tcp_fault::cut_upward:
        case tcp_fault::cut_downward:
            l->end();
            break;
        case tcp_fault::reset:
            l->reset();
            break;
        case tcp_fault::stall:
            l->held_until = std::chrono::steady_clock::now() + options_.hold;
            co_await until_released(l, d);
            l->end();
            break;
        case tcp_fault::late:
            l->held_until = std::chrono::steady_clock::now() + options_.hold;
            break;
        default:
            break;
        }
    }

    static asio::awaitable<void> pause(link_ptr l, direction d, std::chrono::milliseconds how_long)
    {
        if (how_long != std::chrono::milliseconds::zero() && !l->ended) {
            asio::steady_timer& timer = d == direction::upward ? l->upward_pause : l->downward_pause;
            timer.expires_after(how_long);
            co_await timer.async_wait(done);
        }
    }

    /// What is held is held in both directions.
    static asio::awaitable<void> until_released(link_ptr l, direction d)
    {
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(l->held_until - std::chrono::steady_clock::now());
        if (left > std::chrono::milliseconds::zero()) {
            co_await pause(l, d, left);
        }
    }

    const tcp_fault_proxy_options options_;
    asio::io_context ctx_{1};
    tcp::acceptor acceptor_;

public:
    const std::uint16_t port;

private:
    std::set<link_ptr> links_; // of the thread

    std::mutex mutex_;
    std::condition_variable changed_;
    std::array<unsigned, tcp_fault_count> hits_{};
    unsigned accepted_ = 0;
    unsigned open_ = 0;

    std::thread thread_;
};

tcp_fault_proxy::tcp_fault_proxy(const tcp_fault_proxy_options& options)
    : implementation_(std::make_unique<implementation>(options))
{}

tcp_fault_proxy::~tcp_fault_proxy() = default;

std::uint16_t tcp_fault_proxy::port() const noexcept
{
    return implementation_->port;
}

std::array<unsigned, tcp_fault_count> tcp_fault_proxy::hits() const
{
    return implementation_->hits();
}

unsigned tcp_fault_proxy::connections() const
{
    return implementation_->connections();
}

bool tcp_fault_proxy::wait_until_idle(std::chrono::milliseconds limit) const
{
    return implementation_->wait_until_idle(limit);
}

} // namespace cloudbuf::test
