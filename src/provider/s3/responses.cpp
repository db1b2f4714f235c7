// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Proves success: an answer counts only if it holds what its step must yield.

#include "provider/s3/responses.hpp"

#include "codec/xml.hpp"
#include "provider/s3/checksums.hpp"
#include "provider/s3/error_document.hpp"
#include "provider/s3/evidence.hpp"
#include "provider/s3/header_table.hpp"
#include "provider/s3/number.hpp"
#include "provider/s3/part_listing.hpp"
#include "provider/s3/refusals.hpp"
#include "provider/s3/text.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace cloudbuf::provider::s3 {
namespace {

using model::verdict_kind;

struct checksum_name {
    std::string_view algorithm;
    std::string_view header;
    std::string_view element;
};

// "Checking object integrity", S3 user guide; the strongest first.
constexpr std::array checksum_names = {
    checksum_name{"sha256", "x-amz-checksum-sha256", "ChecksumSHA256"},
    checksum_name{"sha1", "x-amz-checksum-sha1", "ChecksumSHA1"},
    checksum_name{"crc64nvme", "x-amz-checksum-crc64nvme", "ChecksumCRC64NVME"},
    checksum_name{"crc32c", "x-amz-checksum-crc32c", "ChecksumCRC32C"},
    checksum_name{"crc32", "x-amz-checksum-crc32", "ChecksumCRC32"},
};

// Empty if it is no tag that could be sent back.
std::string entity_tag(std::string_view text)
{
    const std::string_view tag = trim(text);
    return has_control_characters(tag) ? std::string() : std::string(tag);
}

std::string checksum_of(const model::http_response& response, const codec::xml_root* document)
{
    for (const checksum_name& name : checksum_names) {
        std::string_view value = response.header(name.header);
        if (value.empty() && document) {
            value = trim(document->child(name.element).value_or(""));
        }
        if (!value.empty() && is_visible(value)) {
            return std::string(name.algorithm) + ':' + std::string(value);
        }
    }
    return {};
}

void prove(model::verdict& out, model::receipt got)
{
    out.kind = verdict_kind::done;
    out.got = std::move(got);
    out.got.request_id = out.request_id;
}

// "Common response headers", S3 API reference: the tag is not the MD5 of the bytes under a key of the user's.
bool has_fickle_tags(const model::http_response& response)
{
    return response.header("x-amz-server-side-encryption").starts_with("aws:kms") ||
           !response.header("x-amz-server-side-encryption-customer-algorithm").empty();
}

// The service may have done what was asked, but this answer does not show it.
void doubt(model::verdict& out, verdict_kind kind, errc reported, std::string_view why)
{
    out.kind = kind;
    out.code = reported;
    out.message = why;
    out.ambiguous = true;
}

model::verdict stored(model::step_kind kind, const model::http_response& response)
{
    model::verdict out = evidence_of(response, std::nullopt);
    model::receipt got;
    got.etag = entity_tag(response.header("ETag"));
    if (got.etag.empty()) {
        doubt(out, verdict_kind::failed, errc::missing_etag, "the answer lacks an entity tag");
        // A part without a tag cannot be listed in Complete, wherever it is.
        out.ambiguous = kind != model::step_kind::put_part;
        return out;
    }
    got.checksum = checksum_of(response, nullptr);
    got.version = response.header("x-amz-version-id");
    got.fickle_tags = has_fickle_tags(response);
    prove(out, std::move(got));
    return out;
}

model::verdict begun(const model::http_response& response)
{
    model::verdict out = evidence_of(response, std::nullopt);
    const auto document = codec::parse_flat(response.body);
    model::receipt got;
    got.upload_id = document ? trim(document->child("UploadId").value_or("")) : std::string_view();
    if (got.upload_id.empty() || has_control_characters(got.upload_id)) {
        doubt(out, verdict_kind::retry, errc::malformed_response, "the answer lacks an upload id");
        return out;
    }
    got.fickle_tags = has_fickle_tags(response);
    prove(out, std::move(got));
    return out;
}

model::verdict completed(const model::http_response& response)
{
    model::verdict out = evidence_of(response, std::nullopt);
    const auto document = codec::parse_flat(response.body);
    // Stores name the root differently; a page of a proxy is well-formed only by chance.
    if (!document || !document->name.starts_with("CompleteMultipartUpload")) {
        const bool tagged = document && document->child("ETag");
        if (!tagged) {
            doubt(
                out,
                verdict_kind::retry,
                errc::malformed_response,
                "the answer is empty, truncated, or not the XML that it should be"
            );
            return out;
        }
    }
    model::receipt got;
    got.etag = entity_tag(document->child("ETag").value_or(""));
    if (got.etag.empty()) {
        doubt(out, verdict_kind::failed, errc::missing_etag, "the answer lacks an entity tag");
        return out;
    }
    got.checksum = checksum_of(response, &*document);
    got.version = response.header("x-amz-version-id");
    prove(out, std::move(got));
    return out;
}

// There is nothing that the answer to an abort must hold, but much that it must not.
model::verdict aborted(const model::http_response& response)
{
    model::verdict out = evidence_of(response, std::nullopt);
    const bool empty = trim(response.body).empty();
    const auto document = codec::parse_flat(response.body);
    if (!empty && (!document || lower_case(document->name) == "html")) {
        doubt(out, verdict_kind::retry, errc::malformed_response, "the answer is not that of a store");
        return out;
    }
    prove(out, {});
    return out;
}

model::verdict found(const model::http_response& response)
{
    model::verdict out = evidence_of(response, std::nullopt);
    model::receipt got;
    got.etag = entity_tag(response.header("ETag"));
    if (got.etag.empty()) {
        doubt(out, verdict_kind::failed, errc::missing_etag, "the answer lacks an entity tag");
        return out;
    }
    got.size = parse_number<std::uint64_t>(response.header("Content-Length"));
    got.version = response.header("x-amz-version-id");
    got.checksum = checksum_of(response, nullptr);
    got.write_token = response.header(write_token_header);
    prove(out, std::move(got));
    return out;
}

model::verdict listed(const model::http_response& response, const profile& p)
{
    model::verdict out = evidence_of(response, std::nullopt);
    std::optional<part_listing> listing = read_part_listing(response.body, crc_of(p.checksum));
    if (!listing) {
        doubt(out, verdict_kind::retry, errc::malformed_response, "the answer is no list of parts");
        return out;
    }
    model::receipt got;
    got.parts = std::move(listing->parts);
    got.more_parts = listing->more;
    prove(out, std::move(got));
    return out;
}

model::verdict success(model::step_kind kind, const model::http_response& response, const profile& p)
{
    switch (kind) {
    case model::step_kind::put_whole:
    case model::step_kind::put_part:
        return stored(kind, response);
    case model::step_kind::begin:
        return begun(response);
    case model::step_kind::complete:
        return completed(response);
    case model::step_kind::abort:
        return aborted(response);
    case model::step_kind::query:
        return found(response);
    case model::step_kind::list_parts:
        return listed(response, p);
    }
    return evidence_of(response, std::nullopt);
}

// "It is not there" is what the step asked about.
bool is_absence(model::step_kind kind, unsigned status, const std::optional<error_document>& document)
{
    if (status != 404) {
        return false;
    }
    return kind == model::step_kind::query ||
           (kind == model::step_kind::abort && document && document->code == "NoSuchUpload");
}

} // namespace

model::verdict
verdict_of(model::step_kind kind, const model::http_response& response, const profile& p, const site& place)
{
    const std::optional<error_document> document = read_error_document(response.body);
    if (is_absence(kind, response.status, document)) {
        model::verdict out = evidence_of(response, document);
        model::receipt got;
        got.exists = false;
        prove(out, std::move(got));
        return out;
    }
    if (response.status < 200 || response.status >= 300) {
        return refusal(kind, response, document, p, place);
    }
    if (!document) {
        return success(kind, response, p);
    }
    if (document->code.empty()) {
        model::verdict out = evidence_of(response, document);
        doubt(
            out,
            verdict_kind::retry,
            errc::malformed_response,
            "the answer is an error that was cut off before it said which"
        );
        return out;
    }
    return refusal(kind, response, document, p, place);
}

} // namespace cloudbuf::provider::s3
