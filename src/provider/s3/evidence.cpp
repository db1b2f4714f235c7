// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Collects what an answer says beside its meaning: ids, times, and words for people.

#include "provider/s3/evidence.hpp"

#include "codec/http_date.hpp"
#include "provider/s3/number.hpp"
#include "provider/s3/text.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace cloudbuf::provider::s3 {
namespace {

using time_point = std::chrono::system_clock::time_point;

// Services are not trusted to be brief.
constexpr std::size_t max_message_size = 1024;
constexpr std::size_t max_code_size = 128;
constexpr std::size_t max_id_size = 128;

// 32 bits, so that no value overflows a duration; what is larger is as good as garbage.
std::optional<std::chrono::milliseconds> retry_after(const model::http_response& response)
{
    if (const auto wait = parse_number<std::uint32_t>(response.header("x-amz-retry-after"))) {
        return std::chrono::milliseconds(*wait);
    }
    if (const auto wait = parse_number<std::uint32_t>(response.header("Retry-After"))) {
        return std::chrono::seconds(*wait);
    }
    return std::nullopt;
}

// "2023-07-25T16:27:59Z", with or without a fraction.
std::optional<time_point> parse_iso_time(std::string_view text)
{
    if (text.size() < 20 || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' ||
        text[16] != ':' || text.back() != 'Z') {
        return std::nullopt;
    }
    const auto year = parse_number<std::uint16_t>(text.substr(0, 4));
    const auto month = parse_number<std::uint8_t>(text.substr(5, 2));
    const auto day = parse_number<std::uint8_t>(text.substr(8, 2));
    const auto hour = parse_number<std::uint8_t>(text.substr(11, 2));
    const auto minute = parse_number<std::uint8_t>(text.substr(14, 2));
    const auto second = parse_number<std::uint8_t>(text.substr(17, 2));
    if (!year || !month || !day || !hour || !minute || !second || *hour > 23 || *minute > 59 ||
        *second > 60) {
        return std::nullopt;
    }
    const std::chrono::year_month_day date{
        std::chrono::year(*year), std::chrono::month(*month), std::chrono::day(*day)
    };
    // As in codec/http_date: a clock of 64-bit nanoseconds ends in 2262.
    if (!date.ok() || *year < 1970 || *year > 2261) {
        return std::nullopt;
    }
    return std::chrono::sys_days(date) + std::chrono::hours(*hour) + std::chrono::minutes(*minute) +
           std::chrono::seconds(*second);
}

std::optional<time_point>
server_time(const model::http_response& response, const std::optional<error_document>& document)
{
    if (const auto date = codec::parse_http_date(response.header("Date"))) {
        return date;
    }
    return document ? parse_iso_time(document->server_time) : std::nullopt;
}

std::string request_id(const model::http_response& response, const std::optional<error_document>& document)
{
    std::string id = clean(response.header("x-amz-request-id"), max_id_size);
    std::string host = clean(response.header("x-amz-id-2"), max_id_size);
    if (id.empty() && document) {
        id = clean(document->request_id, max_id_size);
    }
    if (host.empty() && document) {
        host = clean(document->host_id, max_id_size);
    }
    return id.empty() || host.empty() ? id + host : id + '/' + host;
}

// Some services, and debug pages of proxies, echo what authenticates a request.
bool echoes_a_secret(std::string_view body)
{
    static constexpr std::array<std::string_view, 6> marks = {
        "signature", "stringtosign", "canonicalrequest", "accesskey", "authorization", "security-token"
    };
    const std::string text = lower_case(body);
    return std::ranges::any_of(marks, [&](std::string_view m) { return text.find(m) != std::string::npos; });
}

std::string message(const model::http_response& response, const std::optional<error_document>& document)
{
    if (document) {
        return clean(document->message, max_message_size);
    }
    const bool success = response.status >= 200 && response.status < 300;
    if (success || echoes_a_secret(response.body)) {
        return {};
    }
    return clean(response.body, max_message_size);
}

} // namespace

model::verdict
evidence_of(const model::http_response& response, const std::optional<error_document>& document)
{
    model::verdict out;
    out.http_status = response.status;
    out.provider_code = document ? clean(document->code, max_code_size) : std::string();
    out.message = message(response, document);
    out.request_id = request_id(response, document);
    out.retry_after = retry_after(response);
    out.server_time = server_time(response, document);
    return out;
}

} // namespace cloudbuf::provider::s3
