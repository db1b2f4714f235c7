// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Reads one HTTP/1.1 answer with Beast's parser, which is instantiated in this file alone.

#include "net/response_reader.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

#include <algorithm>
#include <utility>

namespace cloudbuf::net {

namespace http = boost::beast::http;

/// Collects one message, informational or final. A message has a parser of its own.
class response_reader::parser final : public http::basic_parser<false> {
public:
    model::http_response message;
    bool http_1_1 = false;
    bool took_chunk_header = false;

private:
    static constexpr std::size_t typical_headers = 12; // of a service's answer to a write

    using text = boost::beast::string_view;
    using optional_length = boost::optional<std::uint64_t>;

    void on_request_impl(http::verb, text, text, int, error_code&) override {}

    void on_response_impl(int code, text, int version, error_code& ec) override
    {
        message.headers.reserve(typical_headers);
        message.status = static_cast<unsigned>(code);
        http_1_1 = version == 11;
        if (code < 100) {
            ec = http::error::bad_status;
        }
    }

    void on_field_impl(http::field name, text name_text, text value, error_code& ec) override
    {
        // Trailers come after the body and could contradict what was already acted upon.
        if (is_header_done()) {
            return;
        }
        // Nothing but "chunked" was asked for, and what else says how the body ends is a matter of opinion.
        if (name == http::field::transfer_encoding && !model::equal_ignoring_case(value, "chunked")) {
            ec = http::error::bad_transfer_encoding;
            return;
        }
        message.headers.push_back({std::string{name_text}, std::string{value}});
    }

    void on_header_impl(error_code&) override {}

    void on_body_init_impl(const optional_length&, error_code&) override {}

    std::size_t on_body_impl(text body, error_code&) override
    {
        message.body.append(body);
        return body.size();
    }

    void on_chunk_header_impl(std::uint64_t, text, error_code&) override { took_chunk_header = true; }

    std::size_t on_chunk_body_impl(std::uint64_t, text body, error_code&) override
    {
        message.body.append(body);
        return body.size();
    }

    void on_finish_impl(error_code&) override {}
};

response_reader::response_reader(const settings& s) : settings_(s)
{
    start_message();
}

response_reader::~response_reader() = default;
response_reader::response_reader(response_reader&&) noexcept = default;

void response_reader::start_message()
{
    parser_ = std::make_unique<parser>();
    parser_->header_limit(static_cast<std::uint32_t>(settings_.max_head));
    parser_->body_limit(settings_.max_body);
    parser_->skip(settings_.to_head_request);
    searched_ = 0;
}

void response_reader::feed(std::string_view bytes)
{
    pending_.erase(0, std::exchange(used_, 0));
    pending_.append(bytes);
}

response_reader::outcome response_reader::next()
{
    if (!reason_.empty()) {
        return outcome::malformed;
    }
    while (!parser_->is_done()) {
        const bool in_head = !parser_->is_header_done();
        if (in_head && !begins_like_an_answer()) {
            return on_error(http::error::bad_version);
        }
        if (in_head && !has_whole_head()) {
            return rest().size() > settings_.max_head ? on_error(http::error::header_limit)
                                                      : outcome::need_more;
        }
        if (rest().size() < shortest_rest()) {
            return outcome::need_more;
        }
        error_code ec;
        const std::size_t n = parser_->put({rest().data(), rest().size()}, ec);
        used_ += n;
        if (ec == http::error::need_more) {
            return on_shortage();
        }
        if (ec) {
            return on_error(ec);
        }
        if (std::exchange(parser_->took_chunk_header, false) && n > settings_.max_head) {
            return on_long_framing();
        }
        if (in_head && parser_->is_header_done()) {
            return on_head();
        }
    }
    return outcome::done;
}

/// A head is given to Beast as a whole: of a part of one it looks at the first piece and then at nothing
/// before the end, so that its judgement would depend on the pieces.
bool response_reader::has_whole_head()
{
    static constexpr std::string_view end_of_head = "\r\n\r\n";
    const std::size_t found = rest().find(end_of_head, searched_);
    const std::size_t last = rest().size() - std::min(rest().size(), end_of_head.size() - 1);
    searched_ = std::min(found, last);
    return found != std::string_view::npos && found + end_of_head.size() <= settings_.max_head;
}

/// Whoever speaks another protocol may never come to what would be the end of a head.
bool response_reader::begins_like_an_answer() const noexcept
{
    static constexpr std::string_view beginning = "HTTP/1.";
    return rest().starts_with(beginning.substr(0, rest().size()));
}

/// Beast asserts that a last chunk comes in one piece; and 5 bytes ("0", two ends of line) are still to come
/// in any chunked body that is not complete.
std::size_t response_reader::shortest_rest() const
{
    return parser_->is_header_done() && parser_->chunked() ? 5 : 1;
}

response_reader::outcome response_reader::on_head()
{
    const unsigned code = status();
    if (code >= 200) {
        return outcome::head;
    }
    if (code == 101) {
        return fail("the peer switched to another protocol");
    }
    start_message();
    parser_->message.status = code;
    return outcome::informational;
}

response_reader::outcome response_reader::on_shortage()
{
    if (!parser_->is_header_done()) {
        return fail("its head ends within a line");
    }
    // What is left over is the beginning of a line: of a chunk's header, or of the trailers.
    if (has_whole_chunk_header()) {
        return on_error(http::error::bad_chunk_extension);
    }
    return rest().size() >= settings_.max_head ? on_long_framing() : outcome::need_more;
}

/// Of a quotation in an extension Beast looks for the end beyond that of the line, taking the chunk off the
/// body's limit each time it looks.
bool response_reader::has_whole_chunk_header() const noexcept
{
    std::string_view line = rest();
    if (line.starts_with("\r\n")) { // of the chunk before
        line.remove_prefix(2);
    }
    const std::size_t digits = std::min(line.size(), line.find_first_not_of("0123456789abcdefABCDEF"));
    const bool last = line.substr(0, digits).find_first_not_of('0') == std::string_view::npos;
    return line.find(last ? "\r\n\r\n" : "\r\n") != std::string_view::npos;
}

response_reader::outcome response_reader::on_long_framing()
{
    return fail("the framing of its chunks is too long");
}

response_reader::outcome response_reader::on_error(const error_code& ec)
{
    if (ec == http::error::header_limit) {
        return fail("its head is larger than " + std::to_string(settings_.max_head) + " bytes");
    }
    if (ec == http::error::body_limit) {
        return fail("its body is larger than " + std::to_string(settings_.max_body) + " bytes");
    }
    return fail(ec.message());
}

response_reader::outcome response_reader::fail(std::string why)
{
    reason_ = "the answer is malformed: " + std::move(why);
    return outcome::malformed;
}

bool response_reader::finish()
{
    if (!reason_.empty() || !parser_->is_header_done()) {
        return false;
    }
    if (!parser_->is_done()) {
        error_code ec;
        parser_->put_eof(ec);
    }
    return parser_->is_done();
}

unsigned response_reader::status() const noexcept
{
    return parser_->message.status;
}

const std::string& response_reader::reason() const noexcept
{
    return reason_;
}

model::http_response response_reader::take()
{
    return std::move(parser_->message);
}

bool response_reader::connection_survives() const
{
    return parser_->http_1_1 && parser_->keep_alive() && used_ == pending_.size();
}

} // namespace cloudbuf::net
