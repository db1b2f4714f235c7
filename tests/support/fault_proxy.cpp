// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// A man in the middle on this machine: passes HTTPS requests on, and does to some of them what networks do.

#include "support/fault_proxy.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/system/system_error.hpp>

#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <sstream>
#include <thread>
#include <utility>
#include <vector>

namespace cloudbuf::test {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using tls_stream = asio::ssl::stream<tcp::socket>;

constexpr std::size_t all = ~std::size_t{0};

class fault_proxy::implementation {
public:
    explicit implementation(const fault_proxy_options& options)
        : options_(options),
          acceptor_(ctx_, {asio::ip::address_v4::loopback(), 0}),
          port(acceptor_.local_endpoint().port()),
          released_(ctx_, asio::steady_timer::time_point::max())
    {
        downstream_.use_certificate_chain(asio::buffer(options.certificate_pem));
        downstream_.use_private_key(asio::buffer(options.key_pem), asio::ssl::context::pem);
        spawn(accept());
        thread_ = std::thread([this] { ctx_.run(); });
    }

    ~implementation()
    {
        ctx_.stop();
        thread_.join();
    }

    void add(fault f)
    {
        const std::lock_guard lock{mutex_};
        faults_.push_back(std::move(f));
    }

    void release()
    {
        asio::post(ctx_, [this] {
            holds_ = false;
            released_.cancel();
        });
    }

    bool wait_for_faults(unsigned n, std::chrono::milliseconds limit)
    {
        std::unique_lock lock{mutex_};
        return changed_.wait_for(lock, limit, [&] { return happened_ >= n; });
    }

    unsigned faults()
    {
        const std::lock_guard lock{mutex_};
        return happened_;
    }

    unsigned requests()
    {
        const std::lock_guard lock{mutex_};
        return requests_;
    }

private:
    void spawn(asio::awaitable<void> what)
    {
        // A connection that ends in an error has just ended: networks do that.
        asio::co_spawn(ctx_, std::move(what), [](const std::exception_ptr&) {});
    }

    asio::awaitable<void> accept()
    {
        for (;;) {
            spawn(serve(co_await acceptor_.async_accept(asio::deferred)));
        }
    }

    std::optional<fault> find_fault(const seen_request& request)
    {
        const std::lock_guard lock{mutex_};
        ++requests_;
        for (fault& f : faults_) {
            if (f.times != 0 && f.matches(request)) {
                f.times -= f.times == fault::always ? 0 : 1;
                return f;
            }
        }
        return std::nullopt;
    }

    void happened()
    {
        const std::lock_guard lock{mutex_};
        ++happened_;
        changed_.notify_all();
    }

    asio::awaitable<void> serve(tcp::socket socket)
    {
        if (options_.welcome == greeting::hang_up) {
            char hello = 0;
            co_await socket.async_read_some(asio::buffer(&hello, 1), asio::deferred);
            co_return;
        }
        tls_stream client{std::move(socket), downstream_};
        co_await client.async_handshake(tls_stream::server, asio::deferred);
        tls_stream server{ctx_, upstream_};
        const tcp::endpoint to{asio::ip::address_v4::loopback(), options_.server_port};
        co_await server.next_layer().async_connect(to, asio::deferred);
        co_await server.async_handshake(tls_stream::client, asio::deferred);
        std::string from_client;
        std::string from_server;
        bool goes_on = true;
        while (goes_on) {
            goes_on = co_await pass_one(client, from_client, server, from_server);
        }
    }

    // Reads until the parser has the head, `size` bytes of the body, or all of the message. Beast's own
    // reading takes three times as long to compile.
    template <class Parser>
    static asio::awaitable<void> read(tls_stream& from, std::string& buffer, Parser& parser, std::size_t size)
    {
        std::vector<char> piece(64 * 1024);
        while (!parser.is_done() && (!parser.is_header_done() || parser.get().body().size() < size)) {
            boost::system::error_code ec;
            const std::size_t used = buffer.empty() ? 0 : parser.put(asio::buffer(buffer), ec);
            buffer.erase(0, used);
            if (ec && ec != http::error::need_more) {
                throw boost::system::system_error{ec};
            }
            if (used == 0) {
                buffer.append(
                    piece.data(), co_await from.async_read_some(asio::buffer(piece), asio::deferred)
                );
            }
        }
    }

    template <class Message>
    static asio::awaitable<void> write(tls_stream& to, const Message& message, std::size_t size = all)
    {
        std::ostringstream text;
        text << message;
        const std::string bytes = text.str().substr(0, size);
        co_await asio::async_write(to, asio::buffer(bytes), asio::deferred);
    }

    // False if the connection is to end.
    asio::awaitable<bool>
    pass_one(tls_stream& client, std::string& from_client, tls_stream& server, std::string& from_server)
    {
        http::request_parser<http::string_body> in;
        in.body_limit(boost::none);
        co_await read(client, from_client, in, 0);
        const seen_request seen{std::string(in.get().method_string()), std::string(in.get().target())};
        const std::optional<fault> f = find_fault(seen);
        const auto is = [&](fault_kind k) { return f && f->kind == k; };
        if (in.get().count(http::field::expect) != 0) {
            const std::string go_on = "HTTP/1.1 100 Continue\r\n\r\n";
            co_await asio::async_write(client, asio::buffer(go_on), asio::deferred);
            in.get().erase(http::field::expect);
        }
        co_await read(client, from_client, in, is(fault_kind::cut_request) ? f->bytes : all);
        if (is(fault_kind::cut_request) || is(fault_kind::lose_request)) {
            happened();
            co_return false;
        }
        if (is(fault_kind::hold_request)) {
            happened();
            co_await until_released();
        }
        const bool is_head = in.get().method() == http::verb::head;
        co_await write(server, in.get());

        http::response_parser<http::string_body> out;
        out.body_limit(boost::none);
        out.skip(is_head);
        co_await read(server, from_server, out, all);
        if (is(fault_kind::lose_answer)) {
            happened();
            co_return false;
        }
        if (is(fault_kind::truncate_answer)) {
            co_await write(client, out.get(), f->bytes);
            happened();
            co_return false;
        }
        if (is(fault_kind::hold_answer)) {
            happened();
            co_await until_released();
        }
        co_await write(client, out.get());
        co_return out.get().keep_alive();
    }

    asio::awaitable<void> until_released()
    {
        if (holds_) {
            co_await released_.async_wait(asio::as_tuple(asio::deferred));
        }
    }

    const fault_proxy_options options_;
    asio::io_context ctx_{1};
    asio::ssl::context downstream_{asio::ssl::context::tls_server};
    asio::ssl::context upstream_{asio::ssl::context::tls_client};
    tcp::acceptor acceptor_;

public:
    const std::uint16_t port;

private:
    asio::steady_timer released_;
    bool holds_ = true;

    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<fault> faults_;
    unsigned happened_ = 0;
    unsigned requests_ = 0;

    std::thread thread_;
};

fault_proxy::fault_proxy(const fault_proxy_options& options)
    : implementation_(std::make_unique<implementation>(options))
{}

fault_proxy::~fault_proxy() = default;

std::uint16_t fault_proxy::port() const noexcept
{
    return implementation_->port;
}

void fault_proxy::add(fault f)
{
    implementation_->add(std::move(f));
}

unsigned fault_proxy::faults() const noexcept
{
    return implementation_->faults();
}

unsigned fault_proxy::requests() const noexcept
{
    return implementation_->requests();
}

bool fault_proxy::wait_for_faults(unsigned n, std::chrono::milliseconds limit) const
{
    return implementation_->wait_for_faults(n, limit);
}

void fault_proxy::release()
{
    implementation_->release();
}

} // namespace cloudbuf::test
