// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// What the client's debug lines say of each attempt.

#include "sim/client_log.hpp"

#include <algorithm>
#include <charconv>

namespace cloudbuf::sim {

namespace {

/// Removes and returns what stands before `mark`; everything, if there is none.
std::string_view take_until(std::string_view& text, std::string_view mark)
{
    const std::size_t at = text.find(mark);
    const std::string_view out = text.substr(0, at);
    text.remove_prefix(at == std::string_view::npos ? text.size() : at + mark.size());
    return out;
}

template <class Number>
Number number(std::string_view text)
{
    Number out = 0;
    std::from_chars(text.data(), text.data() + text.size(), out);
    return out;
}

} // namespace

bool client_line::is_ambiguous() const
{
    if (!is_final_step() || is_done()) {
        return false;
    }
    const bool unproved_success = status >= 200 && status < 300;
    return status == 0 || unproved_success || (status >= 500 && status != 501);
}

std::optional<client_line> parse_client_line(net::steady_time when, std::string_view text)
{
    const std::size_t numbers = text.rfind(" (attempt ");
    const std::size_t answer = text.find(" -> ");
    if (numbers == std::string_view::npos || answer == std::string_view::npos || numbers < answer) {
        return std::nullopt;
    }
    client_line out;
    out.when = when;
    std::string_view head = text.substr(0, answer);
    out.label = take_until(head, ": ");
    out.step = take_until(head, ": ");

    std::string_view said = text.substr(answer + 4, numbers - answer - 4);
    if (!said.empty() && said.front() >= '0' && said.front() <= '9') {
        out.status = number<unsigned>(take_until(said, " "));
    }
    out.word = said;

    std::string_view rest = text.substr(numbers + 10);
    out.attempt = number<unsigned>(take_until(rest, ", "));
    out.took = std::chrono::milliseconds(number<std::int64_t>(take_until(rest, " ms)")));
    if (rest.starts_with(", retry in ")) {
        take_until(rest, ", retry in ");
        out.retry_in = std::chrono::milliseconds(number<std::int64_t>(take_until(rest, " ms")));
    }
    if (rest.starts_with(", request-id ")) {
        take_until(rest, ", request-id ");
        out.request_id = take_until(rest, "/");
    }
    return out;
}

std::vector<const client_line*> history::results() const
{
    std::vector<const client_line*> out;
    for (auto l = lines.begin(); l != lines.end(); ++l) {
        const bool goes_on = l->retry_in && std::any_of(l + 1, lines.end(), [&](const client_line& later) {
                                 return later.step == l->step;
                             });
        if (!goes_on) {
            out.push_back(&*l);
        }
    }
    return out;
}

const client_line* history::find(const std::string& request_id) const
{
    if (request_id.empty()) {
        return nullptr;
    }
    const auto found = std::ranges::find(lines, request_id, &client_line::request_id);
    return found == lines.end() ? nullptr : &*found;
}

std::vector<history> histories_of(const world& w)
{
    std::vector<history> out;
    for (const upload_record& u : w.uploads()) {
        out.push_back({&u, {}});
    }
    for (const journal::entry& e : w.log().entries()) {
        if (e.who != "client") {
            continue;
        }
        std::optional<client_line> line = parse_client_line(e.when, e.what);
        if (!line) {
            continue;
        }
        const auto of = std::ranges::find_if(out, [&](const history& h) {
            return h.upload->spec->options.label == line->label;
        });
        if (of != out.end()) {
            of->lines.push_back(std::move(*line));
        }
    }
    return out;
}

} // namespace cloudbuf::sim
