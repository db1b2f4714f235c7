// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// HTTP is parsed by Beast; the body goes to the service in pieces, as it arrives.

#include "testing/connection.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/none.hpp>

#include <chrono>
#include <exception>
#include <string>
#include <type_traits>

namespace cloudbuf::testing {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;
using boost::system::error_code;

using plain_stream = beast::tcp_stream;
using tls_stream = asio::ssl::stream<plain_stream>;
using request_parser = http::request_parser<http::buffer_body>;

constexpr auto quietly = asio::as_tuple(asio::deferred);

constexpr std::uint32_t max_head = 32 * 1024;
constexpr std::size_t piece_size = 64 * 1024;

// A client that is still sending when it is refused gets this long to notice, before what it sends resets the
// connection and destroys the answer on its way.
constexpr std::chrono::seconds linger{2};

s3::request_head to_head(const request_parser& parser, bool tls)
{
    s3::request_head head;
    const auto& message = parser.get();
    head.method = message.method_string();
    head.target = message.target();
    for (const auto& field : message) {
        head.headers.add(field.name_string(), field.value());
    }
    head.tls = tls;
    return head;
}

std::string to_text(const s3::response& answer, bool keep_alive)
{
    std::string text = "HTTP/1.1 " + std::to_string(answer.status) + ' ';
    text += http::obsolete_reason(static_cast<http::status>(answer.status));
    text += "\r\n";
    for (const auto& [name, value] : answer.headers) {
        text.append(name).append(": ").append(value).append("\r\n");
    }
    if (!keep_alive) {
        text += "Connection: close\r\n";
    }
    return text + "\r\n";
}

template <typename Stream>
class http_connection : public connection, public std::enable_shared_from_this<http_connection<Stream>> {
public:
    template <typename... Arguments>
    http_connection(
        std::shared_ptr<shared_service> service,
        std::shared_ptr<asio::ssl::context> tls,
        Arguments&&... arguments
    )
        : service_{std::move(service)}, tls_{std::move(tls)}, stream_{std::forward<Arguments>(arguments)...}
    {}

    void start() { asio::co_spawn(lowest().get_executor(), run(this->shared_from_this()), asio::detached); }

    void close() override { lowest().close(); }

private:
    static constexpr bool is_tls = std::is_same_v<Stream, tls_stream>;

    plain_stream& lowest() { return beast::get_lowest_layer(stream_); }
    void allow(std::chrono::seconds time) { lowest().expires_after(time); }

    // The reference keeps the connection alive for as long as the coroutine runs.
    asio::awaitable<void> run([[maybe_unused]] std::shared_ptr<http_connection> self)
    {
        error_code ignored;
        lowest().socket().set_option(tcp::no_delay{true}, ignored);
        buffer_.reserve(piece_size
        ); // Beast reads as much as there is room for, and 512 bytes where there is none
        try {
            bool goes_on = co_await handshake();
            while (goes_on) {
                goes_on = co_await serve_one();
            }
            co_await end();
        } catch (const std::exception&) {
            // An object's file could not be read in the midst of an answer: only the end of the connection
            // tells.
            close();
        }
    }

    asio::awaitable<bool> handshake()
    {
        if constexpr (is_tls) {
            allow(service_->options().stall_timeout);
            const auto [failed] = co_await stream_.async_handshake(asio::ssl::stream_base::server, quietly);
            co_return !failed;
        }
        co_return true;
    }

    // False: this was the last request of the connection.
    asio::awaitable<bool> serve_one()
    {
        request_parser parser;
        parser.header_limit(max_head);
        parser.body_limit(boost::none);
        allow(service_->options().keep_alive);
        const auto [failed, size] = co_await http::async_read_header(stream_, buffer_, parser, quietly);
        if (failed && !is_malformed(failed)) {
            co_return false;
        }
        if (failed) {
            auto refusal = refusal_of(failed);
            co_return co_await respond(std::move(refusal), false);
        }

        auto checked = service_->check_head(to_head(parser, is_tls));
        if (auto* refused = std::get_if<s3::response>(&checked)) {
            co_return co_await respond(std::move(*refused), parser.is_done() && parser.keep_alive());
        }
        auto& pending = std::get<s3::pending_request>(checked);
        const auto received = co_await receive(parser, pending);
        if (received == body_end::lost) {
            co_return false;
        }
        auto answer = service_->finish(std::move(pending));
        co_return co_await respond(std::move(answer), received == body_end::whole && parser.keep_alive());
    }

    // The bytes were no HTTP, as against: no bytes came.
    static bool is_malformed(error_code why)
    {
        return why.category() == http::make_error_code(http::error::bad_method).category() &&
               why != http::error::end_of_stream && why != http::error::partial_message;
    }

    s3::response refusal_of(error_code why)
    {
        const auto code = why == http::error::header_limit ? s3::error_code::request_header_section_too_large
                                                           : s3::error_code::invalid_request;
        return service_->refuse(s3::error{code, why.message()});
    }

    enum class body_end { whole, refused, lost };

    asio::awaitable<body_end> receive(request_parser& parser, s3::pending_request& pending)
    {
        if (parser.is_done()) {
            co_return body_end::whole;
        }
        allow(service_->options().stall_timeout);
        if (beast::iequals(parser.get()[http::field::expect], "100-continue")) {
            static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
            const auto [failed, size] = co_await asio::async_write(stream_, asio::buffer(go_on), quietly);
            if (failed) {
                co_return body_end::lost;
            }
        }
        piece_.resize(piece_size);
        while (!parser.is_done()) {
            auto& body = parser.get().body();
            body.data = piece_.data();
            body.size = piece_.size();
            allow(service_->options().stall_timeout);
            const auto [failed, size] = co_await http::async_read(stream_, buffer_, parser, quietly);
            if (failed && failed != http::error::need_buffer) {
                co_return body_end::lost;
            }
            if (!pending.receive(std::string_view{piece_}.substr(0, piece_.size() - body.size))) {
                co_return parser.is_done() ? body_end::whole : body_end::refused;
            }
        }
        co_return body_end::whole;
    }

    // False: the connection is to be closed.
    asio::awaitable<bool> respond(s3::response answer, bool keep_alive)
    {
        allow(service_->options().stall_timeout);
        const auto text = to_text(answer, keep_alive) + answer.body;
        const auto [failed, size] = co_await asio::async_write(stream_, asio::buffer(text), quietly);
        if (failed) {
            co_return false;
        }
        if (answer.content) {
            const bool sent = co_await send(*answer.content);
            keep_alive = keep_alive && sent;
        }
        co_return keep_alive;
    }

    asio::awaitable<bool> send(s3::blob_reader& content)
    {
        piece_.resize(piece_size);
        while (const auto count = content.read(piece_)) {
            allow(service_->options().stall_timeout);
            const auto piece = asio::buffer(piece_.data(), count);
            const auto [failed, size] = co_await asio::async_write(stream_, piece, quietly);
            if (failed) {
                co_return false;
            }
        }
        co_return true;
    }

    // Says goodbye, then reads what the client still sends for a while.
    asio::awaitable<void> end()
    {
        if (!lowest().socket().is_open()) {
            co_return;
        }
        allow(linger);
        if constexpr (is_tls) {
            co_await stream_.async_shutdown(quietly);
        }
        error_code failed;
        lowest().socket().shutdown(asio::socket_base::shutdown_send, failed);
        piece_.resize(piece_size);
        while (!failed) {
            const auto [ended, size] = co_await lowest().async_read_some(asio::buffer(piece_), quietly);
            failed = ended;
        }
        lowest().close();
    }

    std::shared_ptr<shared_service> service_;
    std::shared_ptr<asio::ssl::context> tls_;
    Stream stream_;
    beast::flat_buffer buffer_;
    std::string piece_;
};

} // namespace

std::weak_ptr<connection> serve(
    asio::ip::tcp::socket socket,
    std::shared_ptr<shared_service> service,
    std::shared_ptr<asio::ssl::context> tls
)
{
    if (!tls) {
        auto made =
            std::make_shared<http_connection<plain_stream>>(std::move(service), tls, std::move(socket));
        made->start();
        return made;
    }
    auto& context = *tls;
    auto made = std::make_shared<http_connection<tls_stream>>(
        std::move(service), std::move(tls), std::move(socket), context
    );
    made->start();
    return made;
}

} // namespace cloudbuf::testing
