// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// What has been sent and received in one exchange, and what is due next. No I/O, no clock.

#include "net/conversation.hpp"

#include <boost/asio/error.hpp>

#include <utility>

namespace cloudbuf::net {

namespace {

response_reader::settings reader_settings(const exchange_limits& limits, bool to_head_request)
{
    response_reader::settings s;
    s.max_head = limits.max_head;
    s.max_body = limits.max_body;
    s.to_head_request = to_head_request;
    return s;
}

} // namespace

conversation::conversation(
    std::string_view head,
    std::span<const asio::const_buffer> body,
    bool to_head_request,
    const exchange_options& options,
    steady_time now
)
    : options_(options),
      body_size_(asio::buffer_size(body)),
      reader_(reader_settings(options.limits, to_head_request)),
      deadline_(now + options.deadlines.stall),
      end_(options.deadlines.total ? now + *options.deadlines.total : steady_time::max()),
      stage_(options.expect_continue && body_size_ > 0 ? stage::sending_head : stage::sending)
{
    unsent_.append(asio::buffer(head));
    for (const asio::const_buffer& b : body) {
        unsent_.append(b);
    }
}

std::span<const asio::const_buffer> conversation::to_send() const noexcept
{
    if (stage_ == stage::sending_head) {
        return unsent_.front(1);
    }
    return stage_ == stage::sending ? unsent_.front() : std::span<const asio::const_buffer>{};
}

void conversation::on_sent(error_code ec, std::size_t size, steady_time now)
{
    unsent_.consume(size);
    result_.request_sent = unsent_.size() == 0;
    if (over()) {
        return;
    }
    if (ec && stage_ != stage::reading_early_answer) {
        fail(errc::connection_lost, ec.message());
        stage_ = stage::awaiting_last_word;
        deadline_ = now + last_word_wait;
    } else if (result_.request_sent) {
        on_all_sent(now);
    } else if (stage_ == stage::sending_head && unsent_.size() == body_size_) {
        on_head_sent(now);
    } else if (stage_ == stage::sending_head || stage_ == stage::sending) {
        deadline_ = now + options_.deadlines.stall;
    }
}

void conversation::on_head_sent(steady_time now)
{
    if (result_.expectation == exchange_result::continue_outcome::continued) {
        release_body(now);
    } else {
        stage_ = stage::awaiting_consent;
        deadline_ = now + options_.continue_wait;
    }
}

void conversation::on_all_sent(steady_time now)
{
    // An answer that overtook the report of the last bytes was not early after all.
    if (stage_ != stage::reading_early_answer) {
        deadline_ = now + options_.deadlines.response_idle;
        if (options_.slow) {
            slow_at_ = now + options_.slow->after;
        }
    }
    result_.sent_at = now;
    stage_ = stage::awaiting_answer;
}

bool conversation::has_become_slow(steady_time now) noexcept
{
    if (over() || now < slow_at_) {
        return false;
    }
    slow_at_ = steady_time::max();
    return true;
}

void conversation::release_body(steady_time now)
{
    stage_ = stage::sending;
    deadline_ = now + options_.deadlines.stall;
}

void conversation::on_received(error_code ec, std::string_view bytes, steady_time now)
{
    if (over()) {
        return;
    }
    if (!bytes.empty()) {
        response_started_ = true;
        slow_at_ = steady_time::max();
        if (result_.sent_at && !result_.answered_at) {
            result_.answered_at = now;
        }
        reader_.feed(bytes);
        read_answer(now);
    }
    if (ec && !over()) {
        on_end(ec);
    }
}

void conversation::read_answer(steady_time now)
{
    while (!over()) {
        switch (reader_.next()) {
        case response_reader::outcome::need_more:
            if (stage_ == stage::awaiting_answer || stage_ == stage::reading_early_answer) {
                deadline_ = now + options_.deadlines.response_idle;
            }
            return;
        case response_reader::outcome::informational:
            on_informational(now);
            break;
        case response_reader::outcome::head:
            on_final_head();
            break;
        case response_reader::outcome::done:
            stage_ = stage::answered;
            break;
        case response_reader::outcome::malformed:
            fail(errc::malformed_response, reader_.reason());
            break;
        }
    }
}

void conversation::on_informational(steady_time now)
{
    if (++informational_ > options_.limits.max_informational) {
        fail(
            errc::malformed_response, "the answer is malformed: too many informational answers come before it"
        );
        return;
    }
    const bool consent = reader_.status() == 100;
    if (consent && (stage_ == stage::sending_head || stage_ == stage::awaiting_consent)) {
        result_.expectation = exchange_result::continue_outcome::continued;
    }
    if (consent && stage_ == stage::awaiting_consent) {
        release_body(now);
    }
}

void conversation::on_final_head()
{
    switch (stage_) {
    case stage::sending_head:
    case stage::awaiting_consent:
        result_.expectation = exchange_result::continue_outcome::answered;
        stage_ = stage::reading_early_answer;
        break;
    case stage::sending:
        stage_ = stage::reading_early_answer;
        break;
    default:
        break;
    }
}

void conversation::on_end(error_code ec)
{
    if (ec == asio::error::eof) {
        if (reader_.finish()) {
            stage_ = stage::answered;
        } else {
            fail(errc::connection_lost, "the peer closed the connection before its answer was complete");
        }
    } else {
        fail(errc::connection_lost, ec.message());
    }
}

void conversation::on_deadline(steady_time now)
{
    if (over() || now < std::min(deadline_, end_)) {
        return;
    }
    if (stage_ == stage::awaiting_consent && now < end_) {
        result_.expectation = exchange_result::continue_outcome::timed_out;
        release_body(now);
    } else if (now >= end_) {
        fail(errc::timeout, "the exchange took longer than it may in all");
    } else {
        fail(
            errc::timeout, unsent_.size() > 0 ? "no byte of the request moved" : "no byte of the answer came"
        );
    }
}

void conversation::on_cancelled()
{
    if (!over()) {
        result_.error.code.clear(); // also of a failed write: the caller wants no last word
        fail(asio::error::operation_aborted, "cancelled by the caller");
    }
}

void conversation::fail(error_code code, std::string detail)
{
    // Whatever comes of waiting for the peer's last word, why writing failed remains the cause.
    if (!result_.error.code) {
        result_.error.phase = phase();
        result_.error.code = code;
        result_.error.detail = std::move(detail);
    }
    stage_ = stage::failed;
}

model::transport_phase conversation::phase() const noexcept
{
    switch (stage_) {
    case stage::sending_head:
    case stage::sending:
    case stage::awaiting_last_word:
        return model::transport_phase::write;
    case stage::awaiting_consent:
        return model::transport_phase::wait;
    default:
        return response_started_ ? model::transport_phase::read : model::transport_phase::wait;
    }
}

bool conversation::connection_survives() const
{
    return stage_ == stage::answered && result_.request_sent && reader_.connection_survives();
}

exchange_result conversation::finish()
{
    if (stage_ == stage::answered) {
        result_.response = reader_.take();
        result_.error = {};
    }
    result_.error.request_sent = result_.request_sent;
    result_.error.response_started = response_started_;
    return std::move(result_);
}

} // namespace cloudbuf::net
