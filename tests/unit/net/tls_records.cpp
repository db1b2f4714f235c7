// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// What the TLS stream's records look like on the wire.

#include "net/batch_pool.hpp"
#include "net/tls_stream.hpp"
#include "tls_peer.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace cloudbuf::net {
namespace {

using server_stream = tls_pair::server_stream;

/// Counts the records of application data that a server receives.
struct record_log {
    explicit record_log(server_stream& server)
    {
        SSL_set_msg_callback(server.native_handle(), &record_log::on_message);
        SSL_set_msg_callback_arg(server.native_handle(), this);
    }

    static void on_message(int sent, int, int type, const void* data, std::size_t size, SSL*, void* arg)
    {
        const auto* header = static_cast<const unsigned char*>(data);
        if (sent == 0 && type == SSL3_RT_HEADER && size == 5 && header[0] == SSL3_RT_APPLICATION_DATA) {
            static_cast<record_log*>(arg)->sizes.push_back(header[3] * 256U + header[4]);
        }
    }

    std::vector<std::size_t> sizes; // of the ciphertext
};

} // namespace

TEST_CASE("tls_stream: a head and a small body are one record")
{
    connected_pair pair;
    record_log log{*pair.tls.server};
    const std::string request = "PUT /key HTTP/1.1\r\nHost: server.test\r\n";
    const std::string more = "Content-Length: 5\r\n\r\n";
    const asio::const_buffer sequence[] = {
        asio::buffer(request), asio::buffer(more), asio::const_buffer{}, asio::buffer("12345", 5)
    };
    outcome o;
    pair.tls.client->start_write_some(sequence, o.handler());
    CHECK(o.calls == 0);
    run_until_done(pair.ctx, o);
    CHECK(o.bytes == request.size() + more.size() + 5);
    std::string got(o.bytes, '\0');
    asio::read(*pair.tls.server, asio::buffer(got));
    CHECK(got == request + more + "12345");
    CHECK(log.sizes.size() == 1);
}

TEST_CASE("tls_stream: a large body goes in full records")
{
    connected_pair pair{TLS1_3_VERSION};
    record_log log{*pair.tls.server};
    const std::string head(500, 'h');
    const std::string body(3 * tls_record_size, 'b');
    const asio::const_buffer sequence[] = {asio::buffer(head), asio::buffer(body)};
    outcome o;
    pair.tls.client->start_write_some(sequence, o.handler());
    run_until_done(pair.ctx, o);
    std::string got(o.bytes, '\0');
    asio::read(*pair.tls.server, asio::buffer(got));
    CHECK(got == head + body);
    const std::size_t full = tls_record_size + 17; // the content type and the tag
    CHECK(log.sizes == std::vector<std::size_t>{full, full, full, 500 + 17});
}

TEST_CASE("tls_stream: records that arrive byte by byte are read")
{
    connected_pair pair;
    // The server's records are made in memory and put on the wire one byte at a time.
    const std::string text = "fragments";
    BIO* const memory = BIO_new(BIO_s_mem());
    SSL* const server = pair.tls.server->native_handle();
    SSL_set0_wbio(server, memory);
    for (const char& c : text) {
        REQUIRE(SSL_write(server, &c, 1) == 1);
    }
    char* records = nullptr;
    const auto size = BIO_get_mem_data(memory, &records);

    const auto send = [&]() -> asio::awaitable<void> {
        for (long i = 0; i != size; ++i) {
            asio::write(pair.tls.server->next_layer(), asio::buffer(records + i, 1));
            co_await asio::post(asio::use_awaitable); // the reader sees it before the next
        }
    };
    const auto receive = [&]() -> asio::awaitable<void> {
        std::string got;
        while (got.size() != text.size()) {
            char byte = 0;
            const asio::mutable_buffer into{&byte, 1};
            co_await pair.tls.client->async_read_some(into, asio::use_awaitable);
            got += byte;
        }
        CHECK(got == text);
    };
    run(pair.ctx, receive(), send());
}

} // namespace cloudbuf::net
