// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The service's end of one connection: HTTP/1.1 in, answers out, and what befalls them on their way.

#include "sim/server.hpp"

#include "sim/answer.hpp"
#include "sim/request_parser.hpp"
#include "sim/sleep.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>

#include <array>
#include <chrono>
#include <span>
#include <utility>

namespace cloudbuf::sim {

namespace {

using namespace std::chrono_literals;
using testing::s3::pending_request;
using testing::s3::request_head;
using testing::s3::response;

class connection {
public:
    connection(server_parts parts, std::shared_ptr<sim_stream> stream, unsigned number)
        : p_(parts), stream_(std::move(stream)), number_(number)
    {}

    asio::awaitable<void> run()
    {
        bool keep = co_await serve_one();
        while (keep) {
            if (p_.faults.may_strike(fault::idle_close) && p_.faults.strikes(fault::idle_close)) {
                p_.faults.hit(fault::idle_close);
                co_await sim::sleep(p_.time, std::chrono::milliseconds(p_.faults.random().below(3000)));
                keep = false;
            } else {
                keep = co_await serve_one();
            }
        }
        stream_->close();
    }

private:
    enum class body_end { whole, lost };

    /// False: the connection is to be closed.
    asio::awaitable<bool> serve_one()
    {
        std::optional<request_head> head = parser_.take_head(p_.service.tls());
        bool open = !parser_.is_broken();
        while (open && !head) {
            open = co_await receive();
            head = parser_.take_head(p_.service.tls());
            open = open && !parser_.is_broken();
        }
        if (!head) {
            if (parser_.is_broken()) {
                p_.log.add("service", "what came is no request");
            }
            co_return false;
        }
        attempt& a = p_.service.arrive(*head, number_);
        if (a.struck == fault::reset) {
            co_await receive_some_body();
            stream_->reset_and_lose();
            co_return false;
        }
        std::optional<response> refused = p_.service.refusal(a);
        std::optional<pending_request> pending;
        if (!refused && a.struck != fault::never_answer) {
            auto checked = p_.service.check_head(*head);
            if (std::holds_alternative<response>(checked)) {
                refused = std::get<response>(std::move(checked));
            } else {
                pending = std::get<pending_request>(std::move(checked));
            }
        }
        bool keep = false;
        if (refused) {
            keep = co_await refuse(a, *head, std::move(*refused));
        } else if (!pending) {
            co_await stay_silent(a);
        } else {
            a.whole = co_await receive_body(*head, &*pending) == body_end::whole;
            if (a.whole) {
                keep = co_await act(a, std::move(*pending));
            }
        }
        co_return keep;
    }

    /// The request is there, and nothing is wrong with it.
    asio::awaitable<bool> act(attempt& a, pending_request pending)
    {
        if (a.struck == fault::error_after_200) {
            co_return co_await answer(a, p_.service.false_success(a));
        }
        if (a.struck == fault::whitespace) {
            co_return co_await answer_after_whitespace(a, std::move(pending));
        }
        if (a.struck == fault::late_work) {
            p_.service.accept(a);
            co_await sim::sleep(p_.time, lateness(a));
        }
        if (a.struck == fault::work_after_query) {
            p_.service.defer(a, std::move(pending));
            co_await drain();
            co_return false;
        }
        response done = p_.service.finish(a, std::move(pending));
        if (a.struck == fault::lost_answer) {
            if (p_.faults.random().below(2) == 0) {
                stream_->reset_and_lose();
            }
            co_return false;
        }
        if (a.struck == fault::silence) {
            co_await drain();
            co_return false;
        }
        if (a.struck == fault::error_after_work) {
            done = p_.service.error_answer(500, "InternalError");
        } else if (a.struck == fault::leading_whitespace) {
            prepend_whitespace(done);
        } else if (a.struck == fault::unconfirmed_checksum) {
            remove_checksum(done);
        } else if (a.struck == fault::truncated_answer) {
            truncate(done, p_.faults.random().below(done.body.size() + 1));
        }
        if (a.struck == fault::slow_answer) {
            co_await sim::sleep(p_.time, 5s);
        }
        const bool twice = a.struck == fault::answer_twice;
        const std::string again = twice ? to_text(done, a.kind) : std::string{};
        const bool keep = co_await answer(a, std::move(done));
        if (keep && twice) {
            stream_->send(again);
        }
        co_return keep;
    }

    /// Mostly until the client has given up; of a part, often until it has just sent it once more.
    std::chrono::seconds lateness(const attempt& a)
    {
        sim_random& random = p_.faults.random();
        if (a.kind != model::step_kind::put_part) {
            return std::chrono::seconds(20 + random.below(280));
        }
        if (random.below(2) == 0) {
            return std::chrono::seconds(29 + random.below(8));
        }
        return std::chrono::seconds(2 + random.below(std::uint64_t{4} << random.below(7)));
    }

    asio::awaitable<bool> answer(attempt& a, response r)
    {
        note(a, r);
        const std::string text = to_text(r, a.kind);
        a.answered = co_await write(text);
        if (a.kind == model::step_kind::query) {
            p_.service.do_deferred(a.key);
        }
        co_return a.answered;
    }

    /// Before the request has arrived whole, perhaps.
    asio::awaitable<bool> refuse(attempt& a, const request_head& head, response r)
    {
        // Most services answer at once, and some read everything first.
        const bool early = parser_.body_left() != 0 && p_.faults.random().below(2) == 0;
        if (!early) {
            const body_end body = co_await receive_body(head, nullptr);
            a.whole = body == body_end::whole;
            if (!a.whole) {
                co_return false;
            }
        }
        if (early) {
            r.add("Connection", "close");
        }
        const bool sent = co_await answer(a, std::move(r));
        if (sent && early) {
            // A reset would destroy the answer on its way: what comes is read until the client has seen it.
            co_await drain();
        }
        co_return sent && !early;
    }

    asio::awaitable<bool> answer_after_whitespace(attempt& a, pending_request pending)
    {
        const std::string space = to_chunk(" ");
        bool began = co_await write(std::string(chunked_head));
        for (std::uint64_t n = p_.faults.random().below(std::uint64_t{4} << p_.faults.random().below(5));
             began && n != 0;
             --n) {
            co_await sim::sleep(p_.time, std::chrono::seconds(1 + p_.faults.random().below(50)));
            began = co_await write(space); // if not, the work goes on
        }
        response done = p_.service.finish(a, std::move(pending));
        note(a, done);
        a.status = 200;
        const std::string rest = to_chunk(done.body) + to_chunk("");
        a.answered = co_await write(rest);
        co_return a.answered;
    }

    /// Until the client has had enough.
    asio::awaitable<bool> stay_silent(attempt& a)
    {
        co_await drain();
        a.whole = parser_.body_left() == 0;
        co_return false;
    }

    /// Whatever comes, until the client closes.
    asio::awaitable<void> drain()
    {
        bool more = true;
        while (more) {
            parser_.take_body();
            more = co_await receive();
        }
        parser_.take_body();
    }

    asio::awaitable<body_end> receive_body(const request_head& head, pending_request* into)
    {
        if (head.headers.get("expect") == "100-continue" && parser_.body_left() != 0 && into != nullptr) {
            const bool sent = co_await write("HTTP/1.1 100 Continue\r\n\r\n");
            if (!sent) {
                co_return body_end::lost;
            }
        }
        bool more = true;
        while (more) {
            take_body(into);
            more = parser_.body_left() != 0;
            if (more) {
                more = co_await receive();
            }
        }
        co_return parser_.body_left() == 0 ? body_end::whole : body_end::lost;
    }

    void take_body(pending_request* into)
    {
        const std::string bytes = parser_.take_body();
        if (into != nullptr && !bytes.empty()) {
            into->receive(bytes);
        }
    }

    asio::awaitable<void> receive_some_body()
    {
        const std::uint64_t enough = p_.faults.random().below(parser_.body_left() + 1);
        bool more = true;
        while (more && parser_.body_left() > enough) {
            if (parser_.take_body().empty()) {
                more = co_await receive();
            }
        }
    }

    asio::awaitable<bool> receive()
    {
        const auto [ec, n] =
            co_await stream_->async_read_some(asio::buffer(piece_), asio::as_tuple(asio::deferred));
        parser_.feed({piece_.data(), n});
        co_return !ec;
    }

    asio::awaitable<bool> write(std::string text)
    {
        std::size_t sent = 0;
        error_code failed;
        while (!failed && sent < text.size()) {
            const asio::const_buffer rest = asio::buffer(text) + sent;
            const std::span<const asio::const_buffer> bytes(&rest, 1);
            const auto [ec, n] = co_await stream_->async_write_some(bytes, asio::as_tuple(asio::deferred));
            failed = ec;
            sent += n;
        }
        co_return !failed;
    }

    void note(attempt& a, const response& r)
    {
        a.status = r.status;
        a.request_id = r.get("x-amz-request-id");
        p_.log.add("service", '#' + std::to_string(a.number) + " -> " + std::to_string(r.status));
        if (r.status == 403 && r.body.find("RequestTimeTooSkewed") != std::string::npos) {
            p_.log.add("service", "the clocks differ");
        }
    }

    server_parts p_;
    std::shared_ptr<sim_stream> stream_;
    unsigned number_;
    request_parser parser_;
    std::array<char, 16384> piece_{};
};

} // namespace

asio::awaitable<void> serve(server_parts parts, std::shared_ptr<sim_stream> stream, unsigned number)
{
    connection c{parts, std::move(stream), number};
    co_await c.run();
}

} // namespace cloudbuf::sim
