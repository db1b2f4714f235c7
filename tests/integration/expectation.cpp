// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// A server that does not know what Expect asks for.

#include <cloudbuf/credentials_source.hpp>

#include "integration/session.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>

#include <catch2/catch_test_macros.hpp>

#include <atomic>
#include <exception>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace cloudbuf::test {

namespace {

// A server that does not do what Expect asks for, and says so. It takes any object.
class expectless_server {
public:
    expectless_server()
    {
        spawn(accept());
        thread_ = std::thread([this] { ctx_.run(); });
    }

    expectless_server(const expectless_server&) = delete;
    expectless_server& operator=(const expectless_server&) = delete;

    ~expectless_server()
    {
        ctx_.stop();
        thread_.join();
    }

    std::uint16_t port() const noexcept { return port_; }
    unsigned refused() const noexcept { return refused_; }
    std::size_t stored() const noexcept { return stored_; } // bytes

private:
    using tcp = asio::ip::tcp;

    void spawn(asio::awaitable<void> what)
    {
        asio::co_spawn(ctx_, std::move(what), [](const std::exception_ptr&) {});
    }

    asio::awaitable<void> accept()
    {
        for (;;) {
            spawn(serve(co_await acceptor_.async_accept(asio::deferred)));
        }
    }

    static asio::awaitable<void> read_some(tcp::socket& from, std::string& into)
    {
        std::vector<char> piece(64 * kib);
        const std::size_t n = co_await from.async_read_some(asio::buffer(piece), asio::deferred);
        into.append(piece.data(), n);
    }

    asio::awaitable<void> serve(tcp::socket socket)
    {
        const std::string refusal =
            "HTTP/1.1 417 Expectation Failed\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        const std::string success = "HTTP/1.1 200 OK\r\nETag: \"e\"\r\nContent-Length: 0\r\n\r\n";
        const std::string length = "\r\nContent-Length: ";
        std::string bytes;
        for (;;) {
            while (bytes.find("\r\n\r\n") == std::string::npos) {
                co_await read_some(socket, bytes);
            }
            const std::size_t end = bytes.find("\r\n\r\n") + 4;
            const std::string head = bytes.substr(0, end);
            bytes.erase(0, end);
            if (head.find("\r\nExpect: ") != std::string::npos) {
                ++refused_;
                co_await asio::async_write(socket, asio::buffer(refusal), asio::deferred);
                co_return;
            }
            const std::size_t size = std::stoul(head.substr(head.find(length) + length.size()));
            while (bytes.size() < size) {
                co_await read_some(socket, bytes);
            }
            bytes.erase(0, size);
            stored_ += size;
            co_await asio::async_write(socket, asio::buffer(success), asio::deferred);
        }
    }

    asio::io_context ctx_{1};
    tcp::acceptor acceptor_{ctx_, {asio::ip::address_v4::loopback(), 0}};
    const std::uint16_t port_ = acceptor_.local_endpoint().port();
    std::atomic<unsigned> refused_{0};
    std::atomic<std::size_t> stored_{0};
    std::thread thread_;
};

} // namespace

TEST_CASE("a server that refuses to be asked for consent is not asked again")
{
    expectless_server server;
    client_options options;
    options.endpoint = "http://127.0.0.1:" + std::to_string(server.port());
    options.credentials = make_static_credentials(credentials{"key", secret("secret")});
    session s{options};
    const std::string content = random_bytes(13, 2 * mib); // more than goes unasked
    for (const char* key : {"first", "second"}) {
        const ending end = s.upload(key, content);
        CAPTURE(key, to_string(end.why));
        CHECK(end.ec == error_code{});
    }
    CHECK(server.refused() == 1);
    CHECK(server.stored() == 2 * content.size());
}

} // namespace cloudbuf::test
