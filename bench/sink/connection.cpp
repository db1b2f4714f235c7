// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// One connection's requests, one after the other.

#include "sink/connection.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace cloudbuf::bench {

namespace {

constexpr std::size_t max_head = 64 * 1024;
constexpr std::string_view empty_line = "\r\n\r\n";

} // namespace

connection::connection(std::unique_ptr<transport> over, sink_counters& counters, bool delays_answers)
    : over_(std::move(over)), counters_(counters), delays_answers_(delays_answers)
{}

connection::status connection::work(std::size_t& budget)
{
    for (;;) {
        if (!output_.empty() && !send_output()) {
            return output_.empty() ? status::closed : status::unfinished;
        }
        if (stage_ == stage::last_answer) {
            over_->say_goodbye();
            return status::closed;
        }
        if (stage_ == stage::body) {
            if (budget == 0) {
                return status::unfinished;
            }
            const auto wanted = std::min<std::uint64_t>(body_left_, budget);
            const transfer t = over_->discard(static_cast<std::size_t>(wanted));
            if (t.closed) {
                return status::closed;
            }
            if (t.bytes == 0) {
                return status::idle;
            }
            body_left_ -= t.bytes;
            budget -= t.bytes;
            counters_.bytes += t.bytes;
            if (body_left_ == 0) {
                end_body();
            }
            continue;
        }
        if (stage_ == stage::head && take_head(budget)) {
            continue;
        }
        // Also while an answer is delayed: only reading shows that the client has gone.
        const std::size_t have = received_.size();
        if (have >= max_head) {
            return stage_ == stage::delayed ? status::delayed : status::closed;
        }
        received_.resize(have + 8 * 1024);
        const transfer t = over_->receive(received_.data() + have, received_.size() - have);
        received_.resize(have + t.bytes);
        if (t.closed) {
            return status::closed;
        }
        if (t.bytes == 0) {
            return stage_ == stage::delayed ? status::delayed : status::idle;
        }
    }
}

void connection::answer_now()
{
    if (stage_ == stage::delayed) {
        output_ += next_.text;
        stage_ = next_.closes ? stage::last_answer : stage::head;
    }
}

// False if the head is not complete.
bool connection::take_head(std::size_t& budget)
{
    const std::size_t end = received_.find(empty_line);
    if (end == std::string::npos) {
        return false;
    }
    const std::size_t size = end + empty_line.size();
    const auto r = parse_request(std::string_view(received_).substr(0, size));
    ++counters_.requests;
    if (r) {
        begin_request(*r);
    } else {
        next_ = refusal();
        body_left_ = 0;
    }
    const auto with_it = std::min<std::uint64_t>(body_left_, received_.size() - size);
    body_left_ -= with_it;
    budget -= std::min<std::size_t>(budget, static_cast<std::size_t>(with_it));
    counters_.bytes += with_it;
    received_.erase(0, size + static_cast<std::size_t>(with_it));
    stage_ = stage::body;
    if (body_left_ == 0) {
        end_body();
    }
    return true;
}

void connection::begin_request(const request& r)
{
    next_ = answer_to(r, counters_);
    body_left_ = next_.closes && r.chunked ? 0 : r.content_length;
    if (r.expects_continue && body_left_ != 0) {
        output_ += "HTTP/1.1 100 Continue\r\n\r\n";
    }
}

void connection::end_body()
{
    stage_ = stage::delayed;
    if (!delays_answers_) {
        answer_now();
    }
}

// False if something is left, or, with nothing left, if the client has gone.
bool connection::send_output()
{
    const transfer t = over_->send(output_);
    if (t.closed) {
        output_.clear();
        return false;
    }
    output_.erase(0, t.bytes);
    return output_.empty();
}

} // namespace cloudbuf::bench
