// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Why the client tried again, as its log line tells.

#include "sim/retry_kind.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace cloudbuf::sim {

namespace {

template <std::size_t N>
bool is_among(const std::array<std::string_view, N>& words, std::string_view word)
{
    return std::ranges::find(words, word) != words.end();
}

constexpr std::array<std::string_view, 4> places{
    "PermanentRedirect", "TemporaryRedirect", "AuthorizationHeaderMalformed", "Redirect"
};
constexpr std::array<std::string_view, 5> passing{
    "InternalError", "RequestTimeout", "BadDigest", "OperationAborted", "ConditionalRequestConflict"
};

} // namespace

bool begins_parts(const client_line& l)
{
    return l.step == "begin" && l.is_done();
}

bool is_of_clocks(const client_line& l)
{
    return l.word == "RequestTimeTooSkewed" || l.word == make_error_code(errc::clock_skewed).message();
}

bool is_throttling(const client_line& l)
{
    return l.word == "SlowDown" || l.status == 429 || l.status == 503;
}

bool is_transient(const client_line& l)
{
    const bool final = l.word == make_error_code(errc::tls_failed).message() || l.is_cancelled();
    const bool failed = l.status >= 500 && l.status != 501;
    const bool unproved = l.status == 200 && l.word == make_error_code(errc::malformed_response).message();
    return !is_throttling(l) && !final && (l.status == 0 || failed || unproved || is_among(passing, l.word));
}

retry_kind retry_reader::read(const client_line& l)
{
    if (begins_parts(l)) {
        printed_.clear();
    }
    const unsigned before = std::exchange(printed_[l.step], l.retry_in ? l.attempt : 0);
    if (!l.retry_in) {
        return retry_kind::none;
    }
    // The silent one is not counted.
    if (l.status == 0 && l.attempt == before) {
        return retry_kind::stale_connection;
    }
    if (l.word == "ExpiredToken") {
        return retry_kind::credentials;
    }
    if (is_of_clocks(l)) {
        return retry_kind::clock;
    }
    if (is_among(places, l.word) || l.word == make_error_code(errc::wrong_region).message()) {
        return retry_kind::place;
    }
    if (l.status == 501) {
        return retry_kind::checksum;
    }
    return is_throttling(l) ? retry_kind::throttled : retry_kind::transient;
}

} // namespace cloudbuf::sim
