// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Says which header goes on which step of an upload.

#include "provider/s3/header_table.hpp"

#include "codec/base64.hpp"
#include "codec/bytes.hpp"
#include "codec/md5.hpp"
#include "codec/percent.hpp"
#include "provider/s3/text.hpp"

#include <array>
#include <variant>

namespace cloudbuf::provider::s3 {
namespace {

constexpr upload_step first = upload_step::put_whole | upload_step::begin;
constexpr upload_step last = upload_step::put_whole | upload_step::complete;
constexpr upload_step every = upload_step::put_whole | upload_step::begin | upload_step::put_part |
                              upload_step::complete | upload_step::abort | upload_step::query |
                              upload_step::list_parts;

// "Using server-side encryption with customer-provided keys", S3 user guide: wherever the object's bytes or
// their encryption matter. AbortMultipartUpload does not take it.
constexpr upload_step with_customer_key = upload_step::put_whole | upload_step::begin |
                                          upload_step::put_part | upload_step::complete | upload_step::query |
                                          upload_step::list_parts;

std::string encryption_name(const settings& s)
{
    if (std::holds_alternative<sse_s3>(s.options.encryption)) {
        return "AES256";
    }
    return std::holds_alternative<sse_kms>(s.options.encryption) ? "aws:kms" : "";
}

std::string kms_key_id(const settings& s)
{
    const auto* kms = std::get_if<sse_kms>(&s.options.encryption);
    return kms ? kms->key_id : "";
}

std::string kms_context(const settings& s)
{
    const auto* kms = std::get_if<sse_kms>(&s.options.encryption);
    return kms ? codec::base64_encode(codec::octets(kms->context)) : "";
}

std::string customer_algorithm(const settings& s)
{
    return std::holds_alternative<sse_c>(s.options.encryption) ? "AES256" : "";
}

std::string customer_key(const settings& s)
{
    const auto* customer = std::get_if<sse_c>(&s.options.encryption);
    return customer ? codec::base64_encode(codec::octets(customer->key.reveal())) : "";
}

std::string customer_key_md5(const settings& s)
{
    const auto* customer = std::get_if<sse_c>(&s.options.encryption);
    const auto digest = customer ? codec::md5(customer->key.reveal()) : std::nullopt;
    return digest ? codec::base64_encode(*digest) : "";
}

// "PutObject", S3 API reference: as the query of a URL.
std::string tagging(const settings& s)
{
    std::string out;
    for (const auto& [name, value] : s.options.tags) {
        if (!out.empty()) {
            out += '&';
        }
        codec::append_percent_encoded(out, name, codec::slash::encode);
        out += '=';
        codec::append_percent_encoded(out, value, codec::slash::encode);
    }
    return out;
}

// From "PutObject", "CreateMultipartUpload", "UploadPart", "CompleteMultipartUpload", "AbortMultipartUpload",
// "HeadObject" and "ListParts", S3 API reference. Conditions are decided by the final request, so only that
// carries them.
constexpr std::array rows = {
    header_row{"cache-control", first, [](const settings& s) { return s.options.cache_control; }},
    header_row{"content-disposition", first, [](const settings& s) { return s.options.content_disposition; }},
    header_row{"content-encoding", first, [](const settings& s) { return s.options.content_encoding; }},
    header_row{"content-language", first, [](const settings& s) { return s.options.content_language; }},
    header_row{"content-type", first, [](const settings& s) { return s.options.content_type; }},
    header_row{"if-match", last, [](const settings& s) { return s.options.if_match; }},
    header_row{
        "if-none-match",
        last,
        [](const settings& s) { return std::string(s.options.if_none_match ? "*" : ""); }
    },
    header_row{"x-amz-acl", first, [](const settings& s) { return s.options.acl; }},
    header_row{
        "x-amz-expected-bucket-owner",
        every,
        [](const settings& s) { return s.options.expected_bucket_owner; }
    },
    header_row{
        "x-amz-request-payer",
        every,
        [](const settings& s) { return std::string(s.options.requester_pays ? "requester" : ""); }
    },
    header_row{"x-amz-server-side-encryption", first, encryption_name},
    header_row{"x-amz-server-side-encryption-aws-kms-key-id", first, kms_key_id},
    header_row{"x-amz-server-side-encryption-context", first, kms_context},
    header_row{"x-amz-server-side-encryption-customer-algorithm", with_customer_key, customer_algorithm},
    header_row{"x-amz-server-side-encryption-customer-key", with_customer_key, customer_key},
    header_row{"x-amz-server-side-encryption-customer-key-md5", with_customer_key, customer_key_md5},
    header_row{"x-amz-storage-class", first, [](const settings& s) { return s.options.storage_class; }},
    header_row{"x-amz-tagging", first, tagging},
};

} // namespace

std::span<const header_row> header_table() noexcept
{
    return rows;
}

upload_step step_of(model::step_kind kind) noexcept
{
    switch (kind) {
    case model::step_kind::put_whole:
        return upload_step::put_whole;
    case model::step_kind::begin:
        return upload_step::begin;
    case model::step_kind::put_part:
        return upload_step::put_part;
    case model::step_kind::complete:
        return upload_step::complete;
    case model::step_kind::abort:
        return upload_step::abort;
    case model::step_kind::query:
        return upload_step::query;
    case model::step_kind::list_parts:
        return upload_step::list_parts;
    }
    return upload_step::query;
}

} // namespace cloudbuf::provider::s3
