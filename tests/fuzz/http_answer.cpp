// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Any bytes as the answer to a request: how it is asked, how it ends and in what pieces it comes by a digit
// each, then the wire.

#include "fuzz/demand.hpp"
#include "fuzz/input.hpp"
#include "net/conversation.hpp"
#include "unit/net/exchange_fixture.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>

#include <algorithm>

using namespace cloudbuf;
using cloudbuf::fuzz::demand;

namespace {

struct way {
    std::size_t asked = 0; // 0: PUT, 1: PUT that expects to be told to continue, 2: HEAD
    std::size_t ends = 0;  // 0: cleanly, 1: by a reset, 2: never
    std::string_view wire;
};

net::exchange_options options_of(const way& w)
{
    net::exchange_options out;
    out.limits.max_head = 512;
    out.limits.max_body = 1024;
    out.limits.max_informational = 3;
    out.expect_continue = w.asked == 1;
    return out;
}

error_code end_of(const way& w)
{
    return w.ends == 0 ? error_code(asio::error::eof) : error_code(asio::error::connection_reset);
}

/// Without a network, in a time that does not pass.
net::exchange_result converse(const way& w, std::size_t piece)
{
    const asio::const_buffer body("12345678", w.asked == 2 ? 0 : 8);
    net::conversation talk("PUT / HTTP/1.1\r\n\r\n", {&body, 1}, w.asked == 2, options_of(w), {});
    const auto send_what_is_due = [&] {
        while (!talk.to_send().empty() && !talk.over()) {
            talk.on_sent({}, asio::buffer_size(talk.to_send()), {});
        }
    };
    send_what_is_due();
    for (std::string_view rest = w.wire; !rest.empty() && !talk.over(); send_what_is_due()) {
        talk.on_received({}, rest.substr(0, piece), {});
        rest.remove_prefix(std::min(rest.size(), piece));
    }
    for (; !talk.over(); send_what_is_due()) {
        if (w.ends == 2) {
            talk.on_deadline(talk.deadline());
        } else {
            talk.on_received(end_of(w), {}, {});
        }
    }
    return talk.finish();
}

/// Over a simulated connection.
net::exchange_result exchange(const way& w, std::size_t piece)
{
    sim::channel_settings down;
    down.max_read = piece;
    net::exchange_fixture fix({}, down);
    fix.options = options_of(w);
    fix.start(w.asked == 2 ? net::a_request("HEAD") : net::a_put(8));
    fix.server().send(w.wire);
    if (w.ends < 2) {
        fix.server().end(end_of(w));
    }
    net::exchange_result out = fix.finish();
    demand(out.reusable == fix.client->is_open(), "it is open and not to be used, or the other way round");
    demand(!out.reusable || (out.response && out.request_sent), "a connection in the middle of something");
    return out;
}

void check_limits(const model::http_response& r)
{
    demand(r.status >= 200 && r.status <= 999, "not a final status");
    demand(r.body.size() <= 1024, "a body beyond the limit");
    std::size_t head = 0;
    for (const model::http_header& h : r.headers) {
        head += h.name.size() + h.value.size();
        const std::string_view ends("\r\n\0", 3);
        const bool clean = h.name.find_first_of(ends) == std::string::npos &&
                           h.value.find_first_of(ends) == std::string::npos;
        demand(clean, "a line's end, or a zero byte, within a header");
    }
    demand(head <= 512, "a head beyond the limit");
}

void check_same(const net::exchange_result& a, const net::exchange_result& b)
{
    demand(a.error.code == b.error.code, "in other pieces it means something else");
    demand(a.response.has_value() == b.response.has_value(), "in other pieces it is an answer, or is not");
    if (a.response) {
        demand(a.response->status == b.response->status, "in other pieces it has another status");
        demand(a.response->headers == b.response->headers, "in other pieces it has other headers");
        demand(a.response->body == b.response->body, "in other pieces it has another body");
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    fuzz::input in(data, size);
    way w;
    w.asked = in.below(3);
    w.ends = in.below(3);
    const std::size_t piece = 1 + in.below(31);
    w.wire = in.rest();

    const net::exchange_result whole = converse(w, size);
    demand(whole.response.has_value() != bool(whole.error.code), "neither answered nor failed, or both");
    if (whole.response) {
        check_limits(*whole.response);
    }
    check_same(whole, converse(w, piece));
    check_same(whole, exchange(w, std::max(piece, size / 8))); // each piece takes its time there
    return 0;
}
