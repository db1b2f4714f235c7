// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// After "Checking object integrity" and "Transferring payload in multiple chunks" of the Amazon S3
// documentation.

#include "testing/s3/body_plan.hpp"

#include "testing/encode/text.hpp"

#include <algorithm>

namespace cloudbuf::testing::s3 {

namespace {

constexpr std::string_view checksum_prefix = "x-amz-checksum-";

error invalid_value_of(const std::string& header)
{
    return {error_code::invalid_request, "Value for " + header + " header is invalid."};
}

bool is_sha256(std::string_view text)
{
    return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

result<std::string> md5_claim_of(const header_map& headers)
{
    if (!headers.has("content-md5")) {
        return std::string{};
    }
    const auto value = from_base64(headers.get("content-md5"));
    if (!value || value->size() != 16) {
        return error{error_code::invalid_digest, {{"Content-MD5", std::string{headers.get("content-md5")}}}};
    }
    return *value;
}

result<std::uint64_t> length_of(const header_map& headers, body_kind kind, bool aws_chunked)
{
    const std::string_view name = aws_chunked ? "x-amz-decoded-content-length" : "content-length";
    if (!aws_chunked && headers.has("transfer-encoding")) {
        return error{error_code::not_implemented, {{"Header", "Transfer-Encoding"}}};
    }
    if (!headers.has(name)) {
        if (kind == body_kind::object) {
            return error{error_code::missing_content_length};
        }
        return std::uint64_t{0};
    }
    const auto length = to_number(headers.get(name));
    if (!length) {
        return error{error_code::invalid_argument, std::string{name} + " must be a number."};
    }
    return *length;
}

// The trailer is announced in x-amz-trailer; exactly one checksum may come in it.
result<std::optional<checksum_claim>> trailer_claim_of(const header_map& headers)
{
    if (!headers.has("x-amz-trailer")) {
        return std::optional<checksum_claim>{};
    }
    const auto name = to_lower(headers.get("x-amz-trailer"));
    const auto algorithm =
        name.starts_with(checksum_prefix)
            ? checksum_algorithm_from(std::string_view{name}.substr(checksum_prefix.size()))
            : std::nullopt;
    if (!algorithm) {
        return error{
            error_code::invalid_request, "The value specified in the x-amz-trailer header is not supported"
        };
    }
    return std::optional{checksum_claim{*algorithm, std::nullopt}};
}

std::optional<error> check_announced(const header_map& headers, const std::optional<checksum_claim>& claim)
{
    const auto announced = headers.get("x-amz-sdk-checksum-algorithm");
    if (announced.empty()) {
        return std::nullopt;
    }
    if (!claim) {
        return error{
            error_code::invalid_request,
            "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer "
            "headers were found."
        };
    }
    if (checksum_algorithm_from(announced) != claim->algorithm) {
        return invalid_value_of("x-amz-sdk-checksum-algorithm");
    }
    return std::nullopt;
}

} // namespace

result<std::optional<checksum_claim>> checksum_claim_of(const header_map& headers)
{
    std::optional<checksum_claim> claim;
    for (const auto& [name, text] : headers) {
        if (!name.starts_with(checksum_prefix)) {
            continue;
        }
        const auto suffix = std::string_view{name}.substr(checksum_prefix.size());
        if (suffix == "type" || suffix == "algorithm" || suffix == "mode") {
            continue;
        }
        const auto algorithm = checksum_algorithm_from(suffix);
        if (!algorithm) {
            return error{error_code::not_implemented, {{"Header", name}}};
        }
        if (claim) {
            return error{
                error_code::invalid_request,
                "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed."
            };
        }
        auto value = from_base64(text);
        if (!value || value->size() != size_of(*algorithm)) {
            return invalid_value_of(name);
        }
        claim = checksum_claim{*algorithm, std::move(*value)};
    }
    return claim;
}

result<body_plan> plan_body(const request_head& head, body_kind kind)
{
    body_plan plan;
    plan.kind = kind;
    const auto payload = head.headers.get("x-amz-content-sha256");
    if (is_sha256(payload)) {
        plan.sha256 = payload;
    } else if (payload == "STREAMING-UNSIGNED-PAYLOAD-TRAILER" && kind == body_kind::object) {
        // The AWS SDKs send unsigned trailers over TLS only: in clear text nothing would protect the body.
        if (!head.tls) {
            return error{error_code::invalid_request, "An unsigned payload with a trailer requires HTTPS."};
        }
        plan.aws_chunked = true;
    } else if (payload.starts_with("STREAMING-AWS4-")) {
        return error{error_code::not_implemented, {{"Header", "x-amz-content-sha256"}}};
    } else if (payload != "UNSIGNED-PAYLOAD") {
        return error{
            error_code::invalid_argument,
            "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER or a valid "
            "sha256 "
            "value."
        };
    }

    auto size = length_of(head.headers, kind, plan.aws_chunked);
    if (!size) {
        return std::move(size).error();
    }
    plan.size = *size;

    auto md5 = md5_claim_of(head.headers);
    if (!md5) {
        return std::move(md5).error();
    }
    plan.md5 = *md5;
    // In other requests these headers speak of the object, not of the body.
    if (kind == body_kind::control) {
        return plan;
    }

    auto claim = checksum_claim_of(head.headers);
    if (!claim) {
        return std::move(claim).error();
    }
    plan.checksum = *claim;
    if (plan.aws_chunked && !plan.checksum) {
        auto trailer = trailer_claim_of(head.headers);
        if (!trailer) {
            return std::move(trailer).error();
        }
        plan.checksum = *trailer;
    }
    if (auto refused = check_announced(head.headers, plan.checksum)) {
        return *refused;
    }
    return plan;
}

} // namespace cloudbuf::testing::s3
