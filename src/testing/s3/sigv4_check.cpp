// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// After "Signature Calculations for the Authorization Header" in the Amazon S3 API reference.

#include "testing/s3/sigv4_check.hpp"

#include "testing/encode/digest.hpp"
#include "testing/encode/text.hpp"

#include <algorithm>
#include <vector>

namespace cloudbuf::testing::s3 {

namespace {

// "RequestTimeTooSkewed": the request must be within 15 minutes of the server's time.
constexpr std::chrono::minutes max_skew{15};

constexpr std::string_view scheme = "AWS4-HMAC-SHA256";

struct authorization {
    std::string_view access_key_id;
    std::string_view date;
    std::string_view region;
    std::string_view service;
    std::string_view terminator;
    std::string_view signed_headers;
    std::string_view signature;

    std::string scope() const
    {
        return std::string{date} + '/' + std::string{region} + '/' + std::string{service} + '/' +
               std::string{terminator};
    }
};

std::optional<authorization> parse_authorization(std::string_view text)
{
    authorization parsed;
    std::string_view credential;
    for (const auto field : split(text.substr(scheme.size()), ',')) {
        const auto pair = trim(field);
        const auto equals = pair.find('=');
        if (equals == std::string_view::npos) {
            return std::nullopt;
        }
        const auto name = pair.substr(0, equals);
        const auto value = pair.substr(equals + 1);
        if (name == "Credential") {
            credential = value;
        } else if (name == "SignedHeaders") {
            parsed.signed_headers = value;
        } else if (name == "Signature") {
            parsed.signature = value;
        } else {
            return std::nullopt;
        }
    }
    // The access key comes first and is the only field that could hold a slash.
    auto pieces = split(credential, '/');
    if (pieces.size() < 5 || parsed.signed_headers.empty() || parsed.signature.empty()) {
        return std::nullopt;
    }
    parsed.terminator = pieces[pieces.size() - 1];
    parsed.service = pieces[pieces.size() - 2];
    parsed.region = pieces[pieces.size() - 3];
    parsed.date = pieces[pieces.size() - 4];
    const auto scope_size = parsed.scope().size();
    parsed.access_key_id = credential.substr(0, credential.size() - scope_size - 1);
    return parsed;
}

error malformed(const std::string& why, error_details details = {})
{
    return {
        error_code::authorization_header_malformed,
        "The authorization header is malformed; " + why,
        std::move(details)
    };
}

std::string canonical_query(const query_list& query)
{
    std::vector<std::pair<std::string, std::string>> encoded;
    for (const auto& [name, value] : query) {
        encoded.emplace_back(percent_encode(name, slashes::encoded), percent_encode(value, slashes::encoded));
    }
    std::sort(encoded.begin(), encoded.end());
    std::string text;
    for (const auto& [name, value] : encoded) {
        text += (text.empty() ? "" : "&") + name + '=' + value;
    }
    return text;
}

std::string collapse_spaces(std::string_view value)
{
    std::string text;
    for (const char c : value) {
        if (c != ' ' || !text.ends_with(' ')) {
            text += c;
        }
    }
    return text;
}

std::string canonical_request(const request_head& head, const target& target, std::string_view signed_headers)
{
    std::string text = head.method + '\n' + percent_encode(target.path, slashes::kept) + '\n' +
                       canonical_query(target.query) + '\n';
    for (const auto name : split(signed_headers, ';')) {
        text.append(name).append(":").append(collapse_spaces(head.headers.get(name))).append("\n");
    }
    text.append("\n").append(signed_headers).append("\n");
    text.append(head.headers.get("x-amz-content-sha256"));
    return text;
}

const std::string&
signing_key(const authorization& claimed, const std::string& secret, signing_key_memo& memo)
{
    std::string of = secret + '\n' + claimed.scope();
    if (memo.of != of) {
        auto key = hmac_sha256("AWS4" + secret, claimed.date);
        key = hmac_sha256(key, claimed.region);
        key = hmac_sha256(key, claimed.service);
        memo.key = hmac_sha256(key, claimed.terminator);
        memo.of = std::move(of);
    }
    return memo.key;
}

std::optional<error>
check_scope(const authorization& claimed, std::string_view date, const std::string& region)
{
    if (claimed.date != date.substr(0, 8)) {
        return malformed("the date in the credential scope is not that of x-amz-date.");
    }
    if (claimed.service != "s3") {
        return malformed(
            "incorrect service \"" + std::string{claimed.service} + "\". This endpoint belongs to \"s3\"."
        );
    }
    if (claimed.terminator != "aws4_request") {
        return malformed("incorrect terminal \"" + std::string{claimed.terminator} + "\".");
    }
    if (claimed.region != region) {
        return malformed(
            "the region '" + std::string{claimed.region} + "' is wrong; expecting '" + region + "'",
            {{"Region", region}}
        );
    }
    return std::nullopt;
}

// "host" and every x-amz-* header that is present must be signed; the list is sorted and in lower case.
std::optional<error> check_signed_headers(const request_head& head, std::string_view signed_headers)
{
    const auto names = split(signed_headers, ';');
    if (!std::is_sorted(names.begin(), names.end()) || to_lower(signed_headers) != signed_headers) {
        return malformed("SignedHeaders is not a sorted list of names in lower case.");
    }
    std::string missing;
    const auto require = [&](const std::string& name) {
        if (std::find(names.begin(), names.end(), name) == names.end()) {
            missing += (missing.empty() ? "" : ", ") + name;
        }
    };
    require("host");
    for (const auto& [name, value] : head.headers) {
        if (name.starts_with("x-amz-")) {
            require(name);
        }
    }
    if (missing.empty()) {
        return std::nullopt;
    }
    return error{
        error_code::access_denied,
        "There were headers present in the request which were not signed",
        {{"HeadersNotSigned", missing}}
    };
}

std::optional<error> check_session_token(const header_map& headers, const std::string& expected)
{
    const auto sent = headers.get("x-amz-security-token");
    if (sent == expected) {
        return std::nullopt;
    }
    // Temporary keys are unknown without their token.
    return error{sent.empty() ? error_code::invalid_access_key_id : error_code::invalid_token};
}

std::optional<error> check_time(std::string_view text, time_point now)
{
    const auto sent = from_basic_date(text);
    if (!sent) {
        return error{
            error_code::access_denied, "AWS authentication requires a valid Date or x-amz-date header"
        };
    }
    if (*sent - now <= max_skew && now - *sent <= max_skew) {
        return std::nullopt;
    }
    return error{
        error_code::request_time_too_skewed,
        {{"RequestTime", std::string{text}},
         {"ServerTime", to_iso_date(now)},
         {"MaxAllowedSkewMilliseconds", std::to_string(std::chrono::milliseconds{max_skew}.count())}}
    };
}

} // namespace

std::optional<error> check_signature(
    const request_head& head,
    const target& target,
    const service_options& options,
    time_point now,
    signing_key_memo& memo
)
{
    const auto text = head.headers.get("authorization");
    if (text.empty()) {
        return target.query.has("X-Amz-Algorithm")
                   ? error{error_code::not_implemented, "Signatures in the query are not implemented"}
                   : error{error_code::access_denied};
    }
    if (!text.starts_with(scheme) || text.substr(scheme.size(), 1) != " ") {
        return error{
            error_code::invalid_request,
            "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256."
        };
    }
    const auto claimed = parse_authorization(text);
    if (!claimed) {
        return malformed("the authorization header requires Credential, SignedHeaders and Signature.");
    }
    if (claimed->access_key_id != options.access_key_id) {
        return error{
            error_code::invalid_access_key_id, {{"AWSAccessKeyId", std::string{claimed->access_key_id}}}
        };
    }
    if (auto refused = check_session_token(head.headers, options.session_token)) {
        return refused;
    }
    const auto date = head.headers.get("x-amz-date");
    if (auto refused = check_time(date, now)) {
        return refused;
    }
    if (auto refused = check_scope(*claimed, date, options.region)) {
        return refused;
    }
    if (!head.headers.has("x-amz-content-sha256")) {
        return error{
            error_code::invalid_request, "Missing required header for this request: x-amz-content-sha256"
        };
    }
    if (auto refused = check_signed_headers(head, claimed->signed_headers)) {
        return refused;
    }

    const auto canonical = canonical_request(head, target, claimed->signed_headers);
    const auto string_to_sign = std::string{scheme} + '\n' + std::string{date} + '\n' + claimed->scope() +
                                '\n' + to_hex(digest_of(digest_kind::sha256, canonical));
    const auto& key = signing_key(*claimed, options.secret_access_key, memo);
    if (to_hex(hmac_sha256(key, string_to_sign)) == claimed->signature) {
        return std::nullopt;
    }
    return error{
        error_code::signature_does_not_match,
        {{"AWSAccessKeyId", std::string{claimed->access_key_id}},
         {"StringToSign", string_to_sign},
         {"SignatureProvided", std::string{claimed->signature}},
         {"CanonicalRequest", canonical}}
    };
}

} // namespace cloudbuf::testing::s3
