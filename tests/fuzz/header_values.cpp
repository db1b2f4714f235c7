// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Any bytes as what a request is made of: method|target|host|user agent|name|value|name|value...

#include "fuzz/demand.hpp"
#include "fuzz/input.hpp"
#include "fuzz/s3.hpp"
#include "net/request_head.hpp"

#include <algorithm>
#include <string>
#include <vector>

using namespace cloudbuf;
using cloudbuf::fuzz::demand;

namespace {

/// As a server would read it: each line without its end.
std::vector<std::string> lines_of(std::string_view head)
{
    std::vector<std::string> out;
    while (!head.empty()) {
        const std::size_t end = head.find("\r\n");
        demand(end != std::string_view::npos, "a line without an end");
        out.emplace_back(head.substr(0, end));
        const bool clean = out.back().find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos;
        demand(clean, "a line's end, or a zero byte, within a line");
        head.remove_prefix(end + 2);
    }
    return out;
}

/// What the options of an upload let through, a request must be able to carry.
void check_options(const model::http_header& h)
{
    auto s = fuzz::s3_settings(destination::s3("data-bucket", "k").value(), true);
    s.options.content_type = h.value;
    s.options.metadata = {{h.name, h.value}};
    s.options.extra_headers = {{"x-" + h.name, h.value, upload_step::begin}};
    const auto made = provider::s3::make_provider(std::move(s));
    if (made.index() == 0) {
        const auto request = fuzz::encode(*std::get<0>(made), model::begin{});
        demand(net::serialize_head(request, {}).has_value(), "an option that no request can carry");
    }
}

void check_head(
    const model::http_request& request,
    const boost::system::result<std::string, net::invalid_request>& head,
    const std::vector<std::string>& expected
)
{
    if (head) {
        demand(lines_of(*head) == expected, "the lines are not those of the request");
    }
    for (const model::http_header& h : request.headers) {
        const bool frames = model::equal_ignoring_case(h.name, "content-length") ||
                            model::equal_ignoring_case(h.name, "transfer-encoding");
        demand(!head || !frames, "a second framing");
    }
}

/// A value may be a secret: with others, as good and as bad, the reason is the same.
void check_reason(model::http_request request, const net::request_framing& framing, std::string_view reason)
{
    const auto is_good = [](char c) {
        return c == '\t' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f);
    };
    for (model::http_header& h : request.headers) {
        std::ranges::replace_if(h.value, is_good, 'x');
    }
    const auto other = net::serialize_head(request, framing);
    demand(!other && other.error().reason == reason, "the reason tells a value");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    fuzz::input in(data, size);
    model::http_request request;
    request.method = in.field();
    request.target = in.field();
    request.host = in.field();
    const net::request_framing framing{
        .content_length = 7, .expect_continue = true, .user_agent = in.field()
    };
    std::vector<std::string> expected{request.method + ' ' + request.target + " HTTP/1.1"};
    expected.push_back("Host: " + (request.host.empty() ? request.to.authority() : request.host));
    while (!in.empty() && request.headers.size() < 16) {
        request.headers.push_back({std::string(in.field()), std::string(in.field())});
        const model::http_header& h = request.headers.back();
        expected.push_back(h.name + ": " + h.value);
        check_options(h);
    }
    if (!framing.user_agent.empty()) {
        expected.push_back("User-Agent: " + std::string(framing.user_agent));
    }
    for (const char* own : {"Accept-Encoding: identity", "Content-Length: 7", "Expect: 100-continue", ""}) {
        expected.emplace_back(own);
    }
    const auto head = net::serialize_head(request, framing);
    check_head(request, head, expected);
    if (!head) {
        check_reason(request, framing, head.error().reason);
    }
    return 0;
}
