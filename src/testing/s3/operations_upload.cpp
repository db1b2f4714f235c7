// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Multipart uploads: begun, fed with parts, and aborted; completing has its own file.

#include "testing/encode/digest.hpp"
#include "testing/encode/text.hpp"
#include "testing/encode/xml_writer.hpp"
#include "testing/s3/object_headers.hpp"
#include "testing/s3/operations.hpp"

namespace cloudbuf::testing::s3 {

namespace {

upload* find_upload(const context& ctx, const call& c)
{
    auto& uploads = ctx.bucket_of(c).uploads;
    const auto found = uploads.find(c.where.query.get("uploadId"));
    // An id belongs to one key.
    return found == uploads.end() || found->second.key != c.where.key ? nullptr : &found->second;
}

result<std::optional<declared_checksum>> declared_checksum_of(const call& c)
{
    const auto name = c.header("x-amz-checksum-algorithm");
    const auto type_name = c.header("x-amz-checksum-type");
    if (name.empty() && type_name.empty()) {
        return std::optional<declared_checksum>{};
    }
    if (name.empty()) {
        return error{
            error_code::invalid_request,
            "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header."
        };
    }
    const auto algorithm = checksum_algorithm_from(name);
    if (!algorithm) {
        return error{
            error_code::invalid_request,
            "Checksum algorithm provided is unsupported. Please try again with any of the valid types: "
            "[CRC32, "
            "CRC32C, CRC64NVME, SHA1, SHA256]"
        };
    }
    const auto type =
        type_name.empty() ? std::optional{default_type(*algorithm)} : checksum_type_from(type_name);
    if (!type) {
        return error{error_code::invalid_request, "Value for x-amz-checksum-type header is invalid."};
    }
    if (!is_possible(*algorithm, *type)) {
        return error{
            error_code::invalid_request,
            "The " + std::string{name_of(*type)} + " checksum type cannot be used with the " +
                to_lower(name_of(*algorithm)) + " checksum algorithm."
        };
    }
    return std::optional{declared_checksum{*algorithm, *type}};
}

// 128 random bits in plain base64: "+", "/" and "=" must be encoded by whoever puts it in a query.
std::string make_upload_id(const context& ctx)
{
    std::string bytes;
    for (int word = 0; word < 2; ++word) {
        for (auto bits = ctx.random(), i = std::uint64_t{0}; i < 8; ++i, bits >>= 8) {
            bytes += static_cast<char>(bits & 0xFF);
        }
    }
    return to_base64(bytes);
}

std::optional<error> check_part_checksum(const upload& open, const std::optional<checksum_claim>& claim)
{
    if (!open.checksum || (claim && claim->algorithm == open.checksum->algorithm)) {
        return std::nullopt;
    }
    return error{
        error_code::invalid_request,
        "Checksum Type mismatch occurred, expected checksum Type: " +
            to_lower(name_of(open.checksum->algorithm)) +
            ", actual checksum Type: " + (claim ? to_lower(name_of(claim->algorithm)) : "null")
    };
}

} // namespace

std::optional<error> check_upload_exists(const context& ctx, const call& c)
{
    if (find_upload(ctx, c) != nullptr) {
        return std::nullopt;
    }
    return error{error_code::no_such_upload, {{"UploadId", std::string{c.where.query.get("uploadId")}}}};
}

std::optional<error> check_create_upload(const context& ctx, const call& c)
{
    const auto attributes = attributes_of(c.head, ctx.options.limits.max_metadata_size);
    if (!attributes) {
        return attributes.error();
    }
    const auto declared = declared_checksum_of(c);
    return declared ? std::nullopt : std::optional{declared.error()};
}

result<response> create_upload(context& ctx, const call& c, received_body&)
{
    upload made;
    made.key = c.where.key;
    made.initiated = ctx.now;
    made.attributes = *attributes_of(c.head, ctx.options.limits.max_metadata_size);
    made.checksum = *declared_checksum_of(c);
    const auto id = make_upload_id(ctx);

    xml_writer xml{"InitiateMultipartUploadResult", s3_namespace};
    xml.element("Bucket", c.where.bucket).element("Key", c.where.key).element("UploadId", id);
    auto answer = xml_response(xml.finish());
    if (made.checksum) {
        answer.add("x-amz-checksum-algorithm", name_of(made.checksum->algorithm));
        answer.add("x-amz-checksum-type", name_of(made.checksum->type));
    }
    add_encryption_headers(answer, made.attributes);
    ctx.bucket_of(c).uploads.emplace(id, std::move(made));
    return answer;
}

std::optional<error> check_upload_part(const context& ctx, const call& c)
{
    if (c.head.headers.has("x-amz-copy-source")) {
        return error{error_code::not_implemented, {{"Header", "x-amz-copy-source"}}};
    }
    const auto& limits = ctx.options.limits;
    const auto text = c.where.query.get("partNumber");
    const auto number = to_number(text);
    if (!number || *number < 1 || *number > limits.max_parts) {
        return error{
            error_code::invalid_argument,
            "Part number must be an integer between 1 and " + std::to_string(limits.max_parts) +
                ", inclusive",
            {{"ArgumentName", "partNumber"}, {"ArgumentValue", std::string{text}}}
        };
    }
    const auto* const open = find_upload(ctx, c);
    if (open == nullptr) {
        return check_upload_exists(ctx, c);
    }
    const auto plan = plan_body(c.head, body_kind::object);
    if (!plan) {
        return plan.error();
    }
    if (plan->size > limits.max_part_size) {
        return error{
            error_code::entity_too_large,
            {{"ProposedSize", std::to_string(plan->size)},
             {"MaxSizeAllowed", std::to_string(limits.max_part_size)}}
        };
    }
    if (const auto key = customer_key_of(c.head); !key) {
        return key.error();
    } else if (*key != open->attributes.customer_key_md5) {
        return error{
            error_code::invalid_request,
            "The provided encryption parameters did not match the ones used originally."
        };
    }
    return check_part_checksum(*open, plan->checksum);
}

result<response> upload_part(context& ctx, const call& c, received_body& body)
{
    auto& open = *find_upload(ctx, c);
    part made;
    made.content = std::move(body.content);
    made.etag_bytes = ctx.options.unique_part_tags
                          ? digest_of(digest_kind::md5, "unique:" + body.md5 + std::to_string(ctx.random()))
                          : etag_bytes_of(body.md5, open.attributes);
    made.last_modified = ctx.now;

    response answer;
    answer.add("ETag", '"' + to_hex(made.etag_bytes) + '"');
    if (body.checksum) {
        answer.add(header_of(body.checksum->algorithm), to_base64(body.checksum->value));
        made.checksums.emplace(body.checksum->algorithm, std::move(body.checksum->value));
    }
    add_encryption_headers(answer, open.attributes);
    open.parts.insert_or_assign(*to_number(c.where.query.get("partNumber")), std::move(made));
    return answer;
}

result<response> abort_upload(context& ctx, const call& c, received_body&)
{
    auto& uploads = ctx.bucket_of(c).uploads;
    uploads.erase(uploads.find(c.where.query.get("uploadId")));
    response made;
    made.status = 204;
    return made;
}

} // namespace cloudbuf::testing::s3
