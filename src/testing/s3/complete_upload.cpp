// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// CompleteMultipartUpload: every rule that S3 checks only now, then the parts become the object.

#include "testing/encode/digest.hpp"
#include "testing/encode/text.hpp"
#include "testing/encode/xml_writer.hpp"
#include "testing/s3/conditions.hpp"
#include "testing/s3/object_headers.hpp"
#include "testing/s3/operations.hpp"
#include "testing/s3/part_list.hpp"
#include "testing/s3/upload_checksum.hpp"

#include <numeric>

namespace cloudbuf::testing::s3 {

namespace {

const completed_upload* find_completed(const context& ctx, const call& c)
{
    const auto& completed = ctx.bucket_of(c).completed;
    const auto found = completed.find(c.where.query.get("uploadId"));
    const bool is_remembered = found != completed.end() && found->second.key == c.where.key &&
                               ctx.options.on_repeated_complete == repeated_complete::same_result;
    return is_remembered ? &found->second : nullptr;
}

error invalid_part(const call& c, const listed_part& listed)
{
    return error{
        error_code::invalid_part,
        {{"UploadId", std::string{c.where.query.get("uploadId")}},
         {"PartNumber", std::to_string(listed.number)},
         {"ETag", listed.etag}}
    };
}

// The parts that the list names; the first rule that it breaks.
result<std::vector<const part*>>
select_parts(const call& c, const upload& open, const std::vector<listed_part>& list)
{
    for (std::size_t i = 1; i < list.size(); ++i) {
        if (list[i].number <= list[i - 1].number) {
            return error{
                error_code::invalid_part_order, {{"UploadId", std::string{c.where.query.get("uploadId")}}}
            };
        }
    }
    std::vector<const part*> parts;
    for (const auto& listed : list) {
        const auto found = open.parts.find(listed.number);
        if (found == open.parts.end() || to_hex(found->second.etag_bytes) != listed.etag) {
            return invalid_part(c, listed);
        }
        if (open.checksum && !listed.checksums.contains(open.checksum->algorithm)) {
            return error{
                error_code::invalid_request,
                "The upload was created using a " + to_lower(name_of(open.checksum->algorithm)) +
                    " checksum. The complete request must include the checksum for each part. It was missing "
                    "for "
                    "part " +
                    std::to_string(listed.number) + " in the request."
            };
        }
        for (const auto& [algorithm, value] : listed.checksums) {
            const auto stored = found->second.checksums.find(algorithm);
            if (stored == found->second.checksums.end() || stored->second != value) {
                return invalid_part(c, listed);
            }
        }
        parts.push_back(&found->second);
    }
    return parts;
}

std::optional<error> check_sizes(
    const service_options& options,
    const std::vector<const part*>& parts,
    const std::vector<listed_part>& list
)
{
    for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
        const auto size = parts[i]->content->size();
        if (size < options.limits.min_part_size) {
            return error{
                error_code::entity_too_small,
                {{"ProposedSize", std::to_string(size)},
                 {"MinSizeAllowed", std::to_string(options.limits.min_part_size)},
                 {"PartNumber", std::to_string(list[i].number)},
                 {"ETag", list[i].etag}}
            };
        }
    }
    if (!options.equal_parts_only) {
        return std::nullopt;
    }
    // Cloudflare R2, "Multipart upload limitations": parts are equal but for the last, which is not larger.
    const auto size = parts.front()->content->size();
    for (std::size_t i = 1; i < parts.size(); ++i) {
        const auto other = parts[i]->content->size();
        if (i + 1 < parts.size() ? other != size : other > size) {
            return error{error_code::invalid_part, "All non-trailing parts must have the same length."};
        }
    }
    return std::nullopt;
}

std::optional<error> check_total(const context& ctx, const call& c, std::uint64_t total)
{
    if (total > ctx.options.limits.max_object_size) {
        return error{
            error_code::entity_too_large,
            {{"ProposedSize", std::to_string(total)},
             {"MaxSizeAllowed", std::to_string(ctx.options.limits.max_object_size)}}
        };
    }
    const auto announced = c.header("x-amz-mp-object-size");
    if (announced.empty() || to_number(announced) == total) {
        return std::nullopt;
    }
    return error{
        error_code::invalid_request,
        "The provided 'x-amz-mp-object-size' header value " + std::string{announced} +
            " does not match what was computed: " + std::to_string(total)
    };
}

std::string make_answer(const call& c, const object& made)
{
    xml_writer xml{"CompleteMultipartUploadResult", s3_namespace};
    xml.element(
           "Location",
           std::string{c.head.tls ? "https://" : "http://"} + std::string{c.header("host")} +
               percent_encode(c.where.path, slashes::kept)
    )
        .element("Bucket", c.where.bucket)
        .element("Key", c.where.key)
        .element("ETag", made.etag);
    if (made.checksum) {
        xml.element(xml_element_of(made.checksum->algorithm), made.checksum->text)
            .element("ChecksumType", name_of(made.checksum->type));
    }
    return xml.finish();
}

} // namespace

std::optional<error> check_complete_upload(const context& ctx, const call& c)
{
    if (find_completed(ctx, c) != nullptr) {
        return std::nullopt;
    }
    if (auto refused = check_upload_exists(ctx, c)) {
        return refused;
    }
    return check_write_conditions(ctx, c);
}

result<response> complete_upload(context& ctx, const call& c, received_body& body)
{
    if (const auto* repeated = find_completed(ctx, c)) {
        return xml_response(repeated->answer);
    }

    auto& in = ctx.bucket_of(c);
    const auto open = in.uploads.find(c.where.query.get("uploadId"));
    const auto list = parse_part_list(body.text, ctx.options.limits.max_parts);
    if (!list) {
        return list.error();
    }
    const auto parts = select_parts(c, open->second, *list);
    if (!parts) {
        return parts.error();
    }
    if (auto refused = check_sizes(ctx.options, *parts, *list)) {
        return *refused;
    }
    const auto total =
        std::accumulate(parts->begin(), parts->end(), std::uint64_t{0}, [](auto sum, const part* p) {
            return sum + p->content->size();
        });
    if (auto refused = check_total(ctx, c, total)) {
        return *refused;
    }
    auto checksum = checksum_of_upload(c.head.headers, open->second.checksum, *parts);
    if (!checksum) {
        return std::move(checksum).error();
    }

    object made;
    made.checksum = std::move(*checksum);
    made.attributes = open->second.attributes;
    made.last_modified = ctx.now;
    std::string etags;
    std::vector<blob_ptr> contents;
    for (const auto* p : *parts) {
        etags += p->etag_bytes;
        contents.push_back(p->content);
    }
    made.etag = '"' + to_hex(digest_of(digest_kind::md5, etags)) + '-' + std::to_string(parts->size()) + '"';
    made.content = ctx.data.blobs->publish(c.where.bucket, c.where.key, std::move(contents));

    auto document = make_answer(c, made);
    auto answer = xml_response(document);
    add_encryption_headers(answer, made.attributes);
    in.completed.emplace(open->first, completed_upload{c.where.key, std::move(document)});
    in.uploads.erase(open);
    in.objects.insert_or_assign(c.where.key, std::move(made));
    return answer;
}

} // namespace cloudbuf::testing::s3
