// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The data path as one writes it with Asio's TLS stream and Beast.

#include "codec/crc.hpp"
#include "data_path/shape.hpp"
#include "support/crew.hpp"
#include "support/random_bytes.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include <cstring>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace cloudbuf::bench {

namespace {

namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;

// The parts of one flow, one after the other.
class flow {
public:
    flow(asio::io_context& io, asio::ssl::context& tls) : stream_(io, tls), part_(part_size) {}

    asio::awaitable<void> connect(std::uint16_t port)
    {
        const tcp::endpoint sink{asio::ip::address_v4::loopback(), port};
        co_await stream_.next_layer().async_connect(sink, asio::deferred);
        stream_.next_layer().set_option(tcp::no_delay(true));
        co_await stream_.async_handshake(asio::ssl::stream_base::client, asio::deferred);
    }

    asio::awaitable<void> send(std::uint64_t bytes)
    {
        for (std::uint64_t sent = 0; sent < bytes; sent += part_size) {
            fill_part();
            co_await put_part();
        }
    }

private:
    void fill_part()
    {
        sum_.reset();
        for (std::size_t i = 0; i < part_size; i += write_size) {
            std::memcpy(part_.data() + i, source_.data(), write_size);
            sum_.update(part_.data() + i, write_size);
        }
    }

    asio::awaitable<void> put_part()
    {
        http::request<http::span_body<char>> put{
            http::verb::put, "/bench/data-path?partNumber=1&uploadId=bench-upload", 11
        };
        put.set(http::field::host, "127.0.0.1");
        // As long as what the library sends.
        put.set(http::field::authorization, std::string(260, 'a'));
        put.set("x-amz-checksum-crc64nvme", std::to_string(sum_.value()));
        put.set("x-amz-content-sha256", "UNSIGNED-PAYLOAD");
        put.set("x-amz-date", "20260101T000000Z");
        put.set(http::field::user_agent, "naive");
        put.body() = {part_.data(), part_.size()};
        put.prepare_payload();
        co_await http::async_write(stream_, put, asio::deferred);

        http::response<http::string_body> answer;
        co_await http::async_read(stream_, received_, answer, asio::deferred);
        if (answer.result() != http::status::ok) {
            throw std::runtime_error("the sink refused a part");
        }
    }

    asio::ssl::stream<tcp::socket> stream_;
    std::vector<char> part_;
    std::vector<char> source_ = random_bytes(write_size);
    codec::crc sum_{codec::crc_algorithm::crc64nvme};
    beast::flat_buffer received_;
};

} // namespace

cost upload_naively(const upload_shape& shape)
{
    asio::ssl::context tls{asio::ssl::context::tls_client};
    tls.add_certificate_authority(asio::buffer(shape.sink.certificate_pem));
    tls.set_verify_mode(asio::ssl::verify_peer);
    tls.set_verify_callback(asio::ssl::host_name_verification("127.0.0.1"));

    asio::io_context io{1};
    std::vector<std::unique_ptr<flow>> flows;
    for (unsigned i = 0; i < shape.connections; ++i) {
        flows.push_back(std::make_unique<flow>(io, tls));
    }
    run(io, all_of(shape.connections, [&](unsigned i) { return flows[i]->connect(shape.sink.port); }));
    run(io, all_of(shape.connections, [&](unsigned i) { return flows[i]->send(part_size); }));
    const std::uint64_t share = shape.bytes / shape.connections;
    const stopwatch watch;
    run(io, all_of(shape.connections, [&](unsigned i) { return flows[i]->send(share); }));
    return watch.elapsed();
}

} // namespace cloudbuf::bench
