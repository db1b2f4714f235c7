// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Serves one connection.

#include "upload_session.hpp"

#include "no_throw.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/verb.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/none.hpp>
#include <boost/system/system_error.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <iostream>
#include <string_view>
#include <syncstream>
#include <utility>

namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::ip::tcp;
using cloudbuf::error_code;

namespace examples {

namespace {

constexpr std::size_t chunk_size = 64 * 1024;
constexpr std::size_t drained_at_most = std::size_t{64} * 1024 * 1024;
constexpr std::chrono::seconds drained_for_at_most{5};
constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";

// What the client sent is wrong; not that it sent nothing more.
bool is_syntax_error(error_code ec)
{
    return ec.category() == make_error_code(http::error::bad_value).category() &&
           ec != http::error::end_of_stream && ec != http::error::partial_message;
}

} // namespace

upload_session::upload_session(tcp::socket socket, cloudbuf::client cloud, const session_settings& settings)
    : stream_(std::move(socket)), cloud_(std::move(cloud)), settings_(settings)
{
    read_.reserve(chunk_size); // Beast reads as much as there is room for
    error_code ignored;
    stream_.socket().set_option(tcp::no_delay(true), ignored); // an answer is one write, and does not wait
}

asio::awaitable<void> upload_session::run()
{
    for (bool keep = true; keep && phase_ != phase::last;) {
        request_parser request;
        const error_code ec = co_await read_header(request);
        if (ec && !is_syntax_error(ec)) {
            co_return; // gone, silent for too long, or not wanted any more
        }
        http_answer answer;
        if (ec) {
            answer = unreadable_answer(ec);
        } else {
            answer = co_await answer_to(request);
            answer.version(request.get().version());
        }
        // Where the rest of a body lies in the way, there is no next request.
        keep = !ec && request.is_done() && request.keep_alive() && phase_ != phase::last;
        answer.keep_alive(keep);
        co_await http::async_write(timed_stream(), answer, asio::deferred);
    }
    co_await hang_up();
}

asio::awaitable<error_code> upload_session::read_header(request_parser& request)
{
    request.body_limit(boost::none);
    phase_ = phase::waiting;
    auto [ec, n] = co_await http::async_read_header(timed_stream(), read_, request, no_throw);
    if (phase_ == phase::waiting) {
        phase_ = phase::answering;
    }
    co_return ec;
}

asio::awaitable<http_answer> upload_session::answer_to(request_parser& request)
{
    const http::verb method = request.get().method();
    http_answer answer;
    try {
        check_message(request);
        if (method == http::verb::get && request.get().target() == "/") {
            co_return usage_answer();
        }
        upload_request wanted = read_upload_request(request, settings_.prefix);
        if (wanted.wants_continue && !request.is_done()) {
            co_await asio::async_write(timed_stream(), asio::buffer(go_on), asio::deferred);
        }
        const report done = co_await upload(request, std::move(wanted));
        answer = upload_answer(done);
        print(done, answer.result());
    } catch (const refused& why) {
        answer = refused_answer(why);
        if (method == http::verb::head) {
            answer.body().clear(); // announced, and not sent
        }
    }
    co_return answer;
}

asio::awaitable<report> upload_session::upload(request_parser& request, upload_request wanted)
{
    const auto begin = std::chrono::steady_clock::now();
    report done;
    done.url = std::move(wanted.url);
    // On the client's executor: the upload works beside this connection's strand, and not on it.
    cloudbuf::async_cloud_buffer out(cloud_, done.url, std::move(wanted.options));
    try {
        co_await receive(request, out);
        cloudbuf::object_info object = co_await out.close();
        done.on_committed(std::move(object));
    } catch (const boost::system::system_error& error) {
        done.on_failed(error, out); // and `out` is destroyed without a close: nothing is published
    }
    done.elapsed = std::chrono::steady_clock::now() - begin;
    co_return done;
}

//[receive_body
asio::awaitable<void> upload_session::receive(request_parser& request, cloudbuf::async_cloud_buffer& out)
{
    request.eager(true); // parses as many chunks as have come, and not one at a time
    http::buffer_body::value_type& body = request.get().body();
    while (!request.is_done()) {
        const asio::mutable_buffer room = out.prepare(chunk_size);
        if (room.size() == 0) {
            co_await out.writable(); // meanwhile TCP makes the client wait
            continue;
        }
        body.data = room.data();
        body.size = room.size();
        auto [ec, n] = co_await http::async_read_some(timed_stream(), read_, request, no_throw);
        out.commit(room.size() - body.size);
        if (ec && ec != http::error::need_buffer) { // which says that the room is full
            throw boost::system::system_error(ec.value(), ec.category(), "receiving");
        }
    }
}
//]

// The system answers bytes that nobody has read with a reset, which may overtake the answer. So what the
// client still sends is thrown away, within limits, until it has seen the answer and hangs up itself.
asio::awaitable<void> upload_session::hang_up()
{
    error_code ignored;
    stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
    stream_.expires_after(drained_for_at_most);
    for (std::size_t left = drained_at_most; left != 0;) {
        read_.clear();
        auto [ec, n] = co_await stream_.async_read_some(read_.prepare(chunk_size), no_throw);
        if (ec) {
            co_return;
        }
        left -= std::min(left, n);
    }
}

// Every operation gets its time here: that of the stream goes on from one to the next.
beast::tcp_stream& upload_session::timed_stream()
{
    stream_.expires_after(settings_.idle);
    return stream_;
}

void upload_session::print(const report& done, http::status answered) const
{
    nlohmann::json line = to_json(done);
    line["status"] = static_cast<unsigned>(answered); // if anybody is there to see it
    line["memory_peak"] = cloud_.memory_peak();
    print_line(line);
    if (!done.text.empty()) {
        std::osyncstream(std::cerr) << "http_upload_server: " << done.url << ": " << done.text << '\n';
    }
}

void upload_session::finish()
{
    asio::post(executor(), [self = shared_from_this()] {
        if (self->phase_ == phase::waiting) {
            self->stream_.cancel();
        }
        self->phase_ = phase::last;
    });
}

void upload_session::abort()
{
    asio::post(executor(), [self = shared_from_this()] {
        self->cancel_.emit(asio::cancellation_type::terminal);
    });
}

} // namespace examples
