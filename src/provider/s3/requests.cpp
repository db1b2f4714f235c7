// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Builds the request of each step, as far as it does not depend on place, time and keys.

#include "provider/s3/requests.hpp"

#include "auth/canonical_request.hpp"
#include "codec/base64.hpp"
#include "codec/hex.hpp"
#include "codec/sha256.hpp"
#include "codec/xml.hpp"
#include "provider/s3/checksums.hpp"
#include "provider/s3/text.hpp"

#include <initializer_list>
#include <optional>
#include <string_view>
#include <utility>

namespace cloudbuf::provider::s3 {
namespace {

using built = boost::system::result<unsigned_request>;
using parameter = std::pair<std::string, std::string>;

// Of a request when it is complete: a few options, a checksum, and what its signature needs.
constexpr std::size_t typical_headers = 8;

// Enough for the number, a quoted MD5, a checksum and the elements around them.
constexpr std::size_t part_text_size = 180;

// "Checking object integrity", S3 user guide: one value for the object, not one made of those of the parts.
constexpr std::string_view type_header = "x-amz-checksum-type";
constexpr std::string_view full_object = "FULL_OBJECT";

// SHA-256 of no bytes.
constexpr std::string_view hash_of_nothing =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

std::string query_of(std::initializer_list<parameter> parameters)
{
    return auth::canonical_query({parameters.begin(), parameters.size()});
}

std::string complete_body(const model::complete& step, std::optional<codec::crc_algorithm> crc)
{
    std::string out;
    out.reserve((step.parts.size() + 2) * part_text_size);
    out += "<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">";
    for (const model::part_receipt& part : step.parts) {
        out += "<Part><PartNumber>";
        out += std::to_string(part.number);
        out += "</PartNumber><ETag>";
        out += codec::xml_escape(part.etag);
        out += "</ETag>";
        if (crc && part.crc) {
            const std::string_view element = names_of(*crc).element;
            out.append("<").append(element).append(">").append(crc_text(*crc, *part.crc));
            out.append("</").append(element).append(">");
        }
        out += "</Part>";
    }
    out += "</CompleteMultipartUpload>";
    return out;
}

struct builder {
    const profile& p;
    std::optional<codec::crc_algorithm> crc;

    unsigned_request start(std::string_view method, model::step_kind kind) const
    {
        unsigned_request out;
        out.method = method;
        out.headers.reserve(typical_headers + p.headers.size() + p.metadata.size());
        out.headers.push_back({"authorization", {}});
        append_options(out.headers, kind, p);
        out.payload_hash = hash_of_nothing;
        return out;
    }

    built with_payload(unsigned_request out, const model::payload_digest& payload) const
    {
        out.sends_payload = true;
        if (payload.sha256) {
            out.payload_hash = codec::hex(*payload.sha256);
        } else if (p.tls && crc && payload.crc) {
            // Never without TLS, which keeps the bytes as they are, and a checksum of them in a signed
            // header.
            out.payload_hash = "UNSIGNED-PAYLOAD";
        } else {
            return errc::not_supported;
        }
        if (crc && payload.crc) {
            out.headers.push_back({std::string(names_of(*crc).header), crc_text(*crc, *payload.crc)});
        }
        if (p.checksum == checksum::md5) {
            if (!payload.md5) {
                return errc::not_supported;
            }
            out.headers.push_back({"content-md5", codec::base64_encode(*payload.md5)});
        }
        return out;
    }

    built operator()(const model::put_whole& step) const
    {
        return with_payload(start("PUT", model::step_kind::put_whole), step.payload);
    }

    built operator()(const model::begin&) const
    {
        unsigned_request out = start("POST", model::step_kind::begin);
        out.query = query_of({{"uploads", ""}});
        if (crc) {
            out.headers.push_back({"x-amz-checksum-algorithm", std::string(names_of(*crc).algorithm)});
            out.headers.push_back({std::string(type_header), std::string(full_object)});
        }
        return out;
    }

    built operator()(const model::put_part& step) const
    {
        if (step.number == 0 || step.number > max_parts) {
            return errc::too_many_parts;
        }
        unsigned_request out = start("PUT", model::step_kind::put_part);
        out.query = query_of({{"partNumber", std::to_string(step.number)}, {"uploadId", step.upload_id}});
        return with_payload(std::move(out), step.payload);
    }

    built operator()(const model::complete& step) const
    {
        for (const model::part_receipt& part : step.parts) {
            if (has_control_characters(part.etag)) {
                return errc::malformed_response;
            }
        }
        unsigned_request out = start("POST", model::step_kind::complete);
        out.query = query_of({{"uploadId", step.upload_id}});
        out.body = complete_body(step, crc);
        out.payload_hash = codec::hex(codec::sha256(out.body));
        out.headers.push_back({"content-type", "application/xml"});
        // "CompleteMultipartUpload", S3 API reference: refused if the parts do not add up to it.
        out.headers.push_back({"x-amz-mp-object-size", std::to_string(step.size)});
        if (const auto whole = crc ? whole_crc(*crc, step.parts) : std::nullopt) {
            out.headers.push_back({std::string(names_of(*crc).header), crc_text(*crc, *whole)});
            out.headers.push_back({std::string(type_header), std::string(full_object)});
        }
        return out;
    }

    built operator()(const model::abort& step) const
    {
        unsigned_request out = start("DELETE", model::step_kind::abort);
        out.query = query_of({{"uploadId", step.upload_id}});
        return out;
    }

    built operator()(const model::query&) const { return start("HEAD", model::step_kind::query); }

    built operator()(const model::list_parts& step) const
    {
        unsigned_request out = start("GET", model::step_kind::list_parts);
        if (step.after == 0) {
            out.query = query_of({{"uploadId", step.upload_id}});
        } else {
            const std::string after = std::to_string(step.after);
            out.query = query_of({{"part-number-marker", after}, {"uploadId", step.upload_id}});
        }
        return out;
    }
};

} // namespace

boost::system::result<unsigned_request>
request_of(const model::step& step, const profile& p, bool without_checksum)
{
    const bool none = without_checksum && p.crc_is_optional;
    return std::visit(builder{p, none ? std::nullopt : crc_of(p.checksum)}, step);
}

} // namespace cloudbuf::provider::s3
