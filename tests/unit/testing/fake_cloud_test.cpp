// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The shell: sockets, TLS, keep-alive, early answers, and how it ends.

#include <cloudbuf/testing/fake_cloud.hpp>

#include "s3_bench.hpp"
#include "temporary_folder.hpp"
#include "testing/encode/digest.hpp"
#include "testing/encode/text.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>

#include <catch2/catch_test_macros.hpp>

#include <stdexcept>
#include <thread>

using namespace cloudbuf::testing;
namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

fake_cloud_options plain()
{
    fake_cloud_options options;
    options.tls = false;
    return options;
}

// The text of a request of now, signed, with its body.
std::string signed_text(
    const std::string& method, const std::string& target, const std::string& body, s3::fields headers = {}
)
{
    headers.emplace_back("x-amz-date", to_basic_date(std::chrono::system_clock::now()));
    const auto made = s3::signed_request({}, method, target, headers, body);
    std::string text = method + ' ' + target + " HTTP/1.1\r\n";
    for (const auto& [name, value] : made.head.headers) {
        text += name + ": " + value + "\r\n";
    }
    return text + "\r\n" + body;
}

// The store, run by threads of its own while the test blocks.
class running_cloud {
public:
    explicit running_cloud(fake_cloud_options options = plain(), int threads = 2)
        : cloud{ctx_.get_executor(), std::move(options)}
    {
        cloud.create_bucket("bucket");
        for (int i = 0; i < threads; ++i) {
            threads_.emplace_back([this] { ctx_.run(); });
        }
    }

    ~running_cloud()
    {
        cloud.stop();
        join();
    }

    // run() returns: nothing is left that the context waits for.
    void join()
    {
        for (auto& thread : threads_) {
            if (thread.joinable()) {
                thread.join();
            }
        }
    }

private:
    asio::io_context ctx_;

public:
    fake_cloud cloud;

private:
    std::vector<std::thread> threads_;
};

// One connection that blocks.
template <typename Stream>
class http_client {
public:
    explicit http_client(Stream& stream) : stream_{stream} {}

    void send(const std::string& text) { asio::write(stream_, asio::buffer(text)); }

    // Status line and headers.
    std::string head()
    {
        const auto size = asio::read_until(stream_, asio::dynamic_buffer(buffer_), "\r\n\r\n");
        return take(size);
    }

    std::string body(std::size_t size)
    {
        if (buffer_.size() < size) {
            asio::read(stream_, asio::dynamic_buffer(buffer_), asio::transfer_exactly(size - buffer_.size()));
        }
        return take(size);
    }

    std::string until_end()
    {
        error_code ended;
        asio::read(stream_, asio::dynamic_buffer(buffer_), ended);
        return take(buffer_.size());
    }

private:
    std::string take(std::size_t size)
    {
        auto taken = buffer_.substr(0, size);
        buffer_.erase(0, size);
        return taken;
    }

    Stream& stream_;
    std::string buffer_;
};

struct plain_client {
    explicit plain_client(const fake_cloud& cloud)
    {
        socket.connect({asio::ip::address_v4::loopback(), cloud.port()});
    }

    asio::io_context ctx;
    tcp::socket socket{ctx};
    http_client<tcp::socket> http{socket};
};

} // namespace

TEST_CASE("fake_cloud: a port that is taken is an error, as is a bucket with an impossible name")
{
    asio::io_context ctx;
    fake_cloud first{ctx.get_executor(), plain()};
    auto options = plain();
    options.port = first.port();
    CHECK_THROWS_AS((fake_cloud{ctx.get_executor(), options}), boost::system::system_error);
    CHECK_THROWS_AS(first.create_bucket("A"), std::invalid_argument);
}

TEST_CASE("fake_cloud: what is no HTTP, or too much of it, is refused and the connection closed")
{
    running_cloud running;
    {
        plain_client client{running.cloud};
        client.http.send("hello\r\n\r\n");
        CHECK(client.http.until_end().starts_with("HTTP/1.1 400 Bad Request\r\n"));
    }
    plain_client client{running.cloud};
    client.http.send("GET / HTTP/1.1\r\nx: " + std::string(40'000, 'x') + "\r\n\r\n");
    CHECK(client.http.until_end().find("RequestHeaderSectionTooLarge") != std::string::npos);
}

TEST_CASE("fake_cloud: a refusal comes before the body, which is not asked for, and the connection is closed")
{
    running_cloud running;
    plain_client client{running.cloud};
    auto text = signed_text("PUT", "/missing/key", std::string(100'000, 'x'), {{"expect", "100-continue"}});
    client.http.send(text.substr(0, text.find("\r\n\r\n") + 4));
    const auto answer = client.http.until_end();
    CHECK(answer.starts_with("HTTP/1.1 404 Not Found\r\n"));
    CHECK(answer.find("Connection: close\r\n") != std::string::npos);
    CHECK(answer.find("NoSuchBucket") != std::string::npos);
    CHECK(answer.find("100 Continue") == std::string::npos);
}

TEST_CASE("fake_cloud: a client that goes on sending still gets its refusal")
{
    running_cloud running;
    plain_client client{running.cloud};
    client.http.send(signed_text("PUT", "/missing/key", std::string(8U << 20, 'x')));
    CHECK(client.http.until_end().find("NoSuchBucket") != std::string::npos);
}

TEST_CASE("fake_cloud: a body is asked for when its head is right")
{
    running_cloud running;
    plain_client client{running.cloud};
    const auto text = signed_text("PUT", "/bucket/key", "hello", {{"expect", "100-continue"}});
    const auto body_at = text.find("\r\n\r\n") + 4;
    client.http.send(text.substr(0, body_at));
    CHECK(client.http.head() == "HTTP/1.1 100 Continue\r\n\r\n");
    client.http.send(text.substr(body_at));
    CHECK(client.http.head().starts_with("HTTP/1.1 200 OK\r\n"));
    CHECK(running.cloud.content("bucket", "key") == "hello");
}

TEST_CASE("fake_cloud: requests follow each other on a connection, also sent at once")
{
    running_cloud running;
    plain_client client{running.cloud};
    client.http.send(
        signed_text("PUT", "/bucket/key", "hello") + signed_text("GET", "/bucket/key", "") +
        signed_text("HEAD", "/bucket/key", "") + signed_text("DELETE", "/bucket/key", "") +
        signed_text("GET", "/bucket/key", "", {{"connection", "close"}})
    );
    CHECK(client.http.head().starts_with("HTTP/1.1 200 OK\r\n"));
    CHECK(client.http.head().find("Content-Length: 5\r\n") != std::string::npos);
    CHECK(client.http.body(5) == "hello");
    CHECK(client.http.head().find("Content-Length: 5\r\n") != std::string::npos);
    CHECK(client.http.head().starts_with("HTTP/1.1 204 No Content\r\n"));
    CHECK(client.http.until_end().starts_with("HTTP/1.1 404 Not Found\r\n"));
    CHECK(running.cloud.requests() == 5);
}

TEST_CASE("fake_cloud: a connection cut within a body stores nothing")
{
    running_cloud running;
    {
        plain_client client{running.cloud};
        const auto text = signed_text("PUT", "/bucket/key", "hello");
        client.http.send(text.substr(0, text.size() - 1));
        client.socket.shutdown(tcp::socket::shutdown_send);
        CHECK(client.http.until_end().empty());
    }
    CHECK_FALSE(running.cloud.find("bucket", "key"));
}

TEST_CASE("fake_cloud: an idle connection is closed after its time")
{
    auto options = plain();
    options.keep_alive = std::chrono::seconds{1};
    running_cloud running{options};
    plain_client client{running.cloud};
    CHECK(client.http.until_end().empty());
}

TEST_CASE("fake_cloud: a clock that is ahead refuses requests of now")
{
    auto options = plain();
    options.clock_offset = std::chrono::hours{1};
    running_cloud running{options};
    plain_client client{running.cloud};
    client.http.send(signed_text("GET", "/", "", {{"connection", "close"}}));
    CHECK(client.http.until_end().find("RequestTimeTooSkewed") != std::string::npos);
}

TEST_CASE("fake_cloud: TLS with the authority it names, for each of its names")
{
    running_cloud running{fake_cloud_options{}};
    CHECK(running.cloud.endpoint_url() == "https://127.0.0.1:" + std::to_string(running.cloud.port()));
    for (const auto* host : {"127.0.0.1", "localhost", "bucket.s3.localtest"}) {
        CAPTURE(host);
        asio::io_context ctx;
        asio::ssl::context trust{asio::ssl::context::tls_client};
        trust.add_certificate_authority(asio::buffer(running.cloud.ca_certificate_pem()));
        trust.set_verify_mode(asio::ssl::verify_peer);
        trust.set_verify_callback(asio::ssl::host_name_verification{host});
        asio::ssl::stream<tcp::socket> stream{ctx, trust};
        stream.next_layer().connect({asio::ip::address_v4::loopback(), running.cloud.port()});
        stream.handshake(asio::ssl::stream_base::client);
        http_client http{stream};
        http.send(signed_text("PUT", "/bucket/key", "hello") + signed_text("GET", "/bucket/key", ""));
        CHECK(http.head().starts_with("HTTP/1.1 200 OK\r\n"));
        http.head();
        CHECK(http.body(5) == "hello");
    }
}

TEST_CASE("fake_cloud: tells what is stored")
{
    temporary_folder folder;
    for (const bool in_memory : {true, false}) {
        CAPTURE(in_memory);
        auto options = plain();
        if (!in_memory) {
            options.folder = folder.path();
        }
        running_cloud running{options};
        plain_client client{running.cloud};
        const auto large = std::string(1'500'000, 'x');
        client.http.send(
            signed_text("PUT", "/bucket/b", large, {{"x-amz-meta-a", "b"}, {"content-type", "text/plain"}})
        );
        client.http.head();
        client.http.send(signed_text("PUT", "/bucket/a", "hello"));
        client.http.head();
        client.http.send(signed_text("POST", "/bucket/c?uploads", ""));
        client.http.head();

        CHECK_FALSE(running.cloud.find("bucket", "c"));
        CHECK_FALSE(running.cloud.content("missing", "a"));
        CHECK(running.cloud.objects("missing").empty());
        CHECK(running.cloud.open_uploads() == 1);
        const auto found = running.cloud.find("bucket", "b");
        REQUIRE(found);
        CHECK(found->size == large.size());
        CHECK(found->sha256 == to_hex(digest_of(digest_kind::sha256, large)));
        CHECK(found->etag == '"' + to_hex(digest_of(digest_kind::md5, large)) + '"');
        CHECK(found->metadata == std::map<std::string, std::string>{{"a", "b"}});
        CHECK(found->content_type == "text/plain");
        CHECK(running.cloud.content("bucket", "b") == large);
        const auto all = running.cloud.objects("bucket");
        REQUIRE(all.size() == 2);
        CHECK(all[0].key == "a");
        CHECK(all[1].sha256 == found->sha256);
    }
}

TEST_CASE("fake_cloud: stopping from another thread ends connections, and run() returns")
{
    running_cloud running;
    std::vector<std::unique_ptr<plain_client>> clients;
    for (int i = 0; i < 10; ++i) {
        clients.push_back(std::make_unique<plain_client>(running.cloud));
        const auto text = signed_text("PUT", "/bucket/key", "hello");
        // Some wait between requests, some within a body.
        clients.back()->http.send(i % 2 == 0 ? text : text.substr(0, text.size() - 1));
        if (i % 2 == 0) {
            clients.back()->http.head();
        }
    }
    running.cloud.stop();
    running.cloud.stop();
    running.join();
    for (const auto& client : clients) {
        CHECK(client->http.until_end().find("HTTP") == std::string::npos);
    }
    CHECK(running.cloud.content("bucket", "key") == "hello");
    CHECK_THROWS_AS(plain_client{running.cloud}, boost::system::system_error);
}

TEST_CASE("fake_cloud: destroyed at any moment, it leaves nothing behind")
{
    // With the context stopped after every number of handlers, while a request is under way.
    for (std::size_t handlers = 0; handlers < 25; ++handlers) {
        asio::io_context ctx;
        asio::io_context of_client;
        tcp::socket socket{of_client};
        {
            fake_cloud cloud{ctx.get_executor(), plain()};
            cloud.create_bucket("bucket");
            socket.connect({asio::ip::address_v4::loopback(), cloud.port()});
            asio::write(socket, asio::buffer(signed_text("PUT", "/bucket/key", "hello")));
            for (std::size_t i = 0; i < handlers; ++i) {
                ctx.run_one_for(std::chrono::milliseconds{20});
            }
        }
        if (handlers % 2 == 0) {
            ctx.run();
        }
    }
}
