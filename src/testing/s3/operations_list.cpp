// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Listings, in pages: objects, uploads, and the parts of an upload.

#include "testing/encode/text.hpp"
#include "testing/encode/xml_writer.hpp"
#include "testing/s3/operations.hpp"

#include <algorithm>
#include <set>
#include <tuple>

namespace cloudbuf::testing::s3 {

namespace {

// The size of a page: what was asked for, at most the limit.
std::size_t page_size(const context& ctx, const call& c, std::string_view name)
{
    const auto asked = to_number(c.where.query.get(name)).value_or(ctx.options.limits.max_page);
    return static_cast<std::size_t>(std::min<std::uint64_t>(asked, ctx.options.limits.max_page));
}

void write_owner(xml_writer& xml, const context& ctx, std::string_view role)
{
    xml.open(role).element("ID", ctx.options.owner_id).close();
}

// A key that ends in a group ("prefix up to the delimiter") is listed as that group.
std::string group_of(const std::string& key, std::string_view prefix, std::string_view delimiter)
{
    if (delimiter.empty()) {
        return {};
    }
    const auto at = key.find(delimiter, prefix.size());
    return at == std::string::npos ? std::string{} : key.substr(0, at + delimiter.size());
}

struct object_page {
    std::vector<std::pair<std::string, const object*>> objects;
    std::set<std::string> groups;
    std::string last; // the last key that this page covers
    bool truncated = false;
};

object_page collect(const bucket& from, const call& c, const std::string& after, std::size_t size)
{
    const auto prefix = c.where.query.get("prefix");
    const auto delimiter = c.where.query.get("delimiter");
    object_page page;
    for (auto it = from.objects.lower_bound(std::max(after, std::string{prefix})); it != from.objects.end();
         ++it) {
        const auto& [key, found] = *it;
        if (!key.starts_with(prefix)) {
            break;
        }
        const auto group = group_of(key, prefix, delimiter);
        // A group that an earlier page listed is not listed again.
        if (key <= after || (!group.empty() && (after.starts_with(group) || page.groups.contains(group)))) {
            continue;
        }
        if (page.objects.size() + page.groups.size() == size) {
            page.truncated = true;
            break;
        }
        if (group.empty()) {
            page.objects.emplace_back(key, &found);
        } else {
            page.groups.insert(group);
        }
        page.last = group.empty() ? key : group;
    }
    page.truncated = page.truncated && size > 0;
    return page;
}

void write_object(
    xml_writer& xml, const context& ctx, const call& c, const std::string& key, const object& found
)
{
    xml.open("Contents")
        .element("Key", shown(c, key))
        .element("LastModified", to_iso_date(found.last_modified))
        .element("ETag", found.etag)
        .element("Size", found.content->size())
        .element("StorageClass", found.attributes.storage_class);
    if (found.checksum) {
        xml.element("ChecksumAlgorithm", name_of(found.checksum->algorithm))
            .element("ChecksumType", name_of(found.checksum->type));
    }
    if (c.where.query.get("fetch-owner") == "true") {
        write_owner(xml, ctx, "Owner");
    }
    xml.close();
}

} // namespace

std::optional<error> check_page(const context& ctx, const call& c)
{
    for (const auto name : {"max-keys", "max-parts", "max-uploads", "part-number-marker"}) {
        if (c.where.query.has(name) && !to_number(c.where.query.get(name))) {
            return error{
                error_code::invalid_argument,
                "Provided " + std::string{name} + " not an integer or within integer range",
                {{"ArgumentName", name}}
            };
        }
    }
    const auto encoding = c.where.query.get("encoding-type");
    if (!encoding.empty() && encoding != "url") {
        return error{error_code::invalid_argument, "Invalid Encoding Method specified in Request"};
    }
    if (c.where.query.has("continuation-token") && !from_base64(c.where.query.get("continuation-token"))) {
        return error{error_code::invalid_argument, "The continuation token provided is incorrect"};
    }
    return c.where.query.has("uploadId") ? check_upload_exists(ctx, c) : std::nullopt;
}

result<response> list_objects(context& ctx, const call& c, received_body&)
{
    const auto& query = c.where.query;
    const auto size = page_size(ctx, c, "max-keys");
    const auto after = query.has("continuation-token") ? *from_base64(query.get("continuation-token"))
                                                       : std::string{query.get("start-after")};
    const auto page = collect(ctx.bucket_of(c), c, after, size);

    xml_writer xml{"ListBucketResult", s3_namespace};
    xml.element("Name", c.where.bucket)
        .element("Prefix", shown(c, query.get("prefix")))
        .element("KeyCount", page.objects.size() + page.groups.size())
        .element("MaxKeys", size);
    if (query.has("delimiter")) {
        xml.element("Delimiter", shown(c, query.get("delimiter")));
    }
    if (query.has("encoding-type")) {
        xml.element("EncodingType", query.get("encoding-type"));
    }
    if (query.has("start-after")) {
        xml.element("StartAfter", shown(c, query.get("start-after")));
    }
    if (query.has("continuation-token")) {
        xml.element("ContinuationToken", query.get("continuation-token"));
    }
    xml.flag("IsTruncated", page.truncated);
    if (page.truncated) {
        xml.element("NextContinuationToken", to_base64(page.last));
    }
    for (const auto& [key, found] : page.objects) {
        write_object(xml, ctx, c, key, *found);
    }
    for (const auto& group : page.groups) {
        xml.open("CommonPrefixes").element("Prefix", shown(c, group)).close();
    }
    return xml_response(xml.finish());
}

result<response> list_uploads(context& ctx, const call& c, received_body&)
{
    const auto& query = c.where.query;
    const auto prefix = query.get("prefix");
    const auto key_marker = query.get("key-marker");
    const auto id_marker = query.get("upload-id-marker");
    const auto size = page_size(ctx, c, "max-uploads");

    // In the order of key and id, so that a page follows the last also when that upload is gone meanwhile.
    std::vector<std::tuple<std::string_view, std::string_view, const upload*>> found;
    for (const auto& [id, open] : ctx.bucket_of(c).uploads) {
        const std::string_view key = open.key;
        if (key.starts_with(prefix) &&
            (key > key_marker || (key == key_marker && !id_marker.empty() && id > id_marker))) {
            found.emplace_back(key, id, &open);
        }
    }
    std::sort(found.begin(), found.end());
    const bool truncated = found.size() > size && size > 0;
    found.resize(std::min(found.size(), size));

    xml_writer xml{"ListMultipartUploadsResult", s3_namespace};
    xml.element("Bucket", c.where.bucket)
        .element("KeyMarker", shown(c, key_marker))
        .element("UploadIdMarker", id_marker)
        .element("Prefix", shown(c, prefix))
        .element("MaxUploads", size)
        .flag("IsTruncated", truncated);
    if (query.has("encoding-type")) {
        xml.element("EncodingType", query.get("encoding-type"));
    }
    if (truncated) {
        xml.element("NextKeyMarker", shown(c, std::get<0>(found.back())))
            .element("NextUploadIdMarker", std::get<1>(found.back()));
    }
    for (const auto& [key, id, open] : found) {
        xml.open("Upload").element("Key", shown(c, key)).element("UploadId", id);
        write_owner(xml, ctx, "Initiator");
        write_owner(xml, ctx, "Owner");
        xml.element("StorageClass", open->attributes.storage_class)
            .element("Initiated", to_iso_date(open->initiated));
        if (open->checksum) {
            xml.element("ChecksumAlgorithm", name_of(open->checksum->algorithm))
                .element("ChecksumType", name_of(open->checksum->type));
        }
        xml.close();
    }
    return xml_response(xml.finish());
}

result<response> list_parts(context& ctx, const call& c, received_body&)
{
    const auto& query = c.where.query;
    const auto& open = ctx.bucket_of(c).uploads.find(query.get("uploadId"))->second;
    const auto marker = to_number(query.get("part-number-marker")).value_or(0);
    const auto size = page_size(ctx, c, "max-parts");

    xml_writer xml{"ListPartsResult", s3_namespace};
    xml.element("Bucket", c.where.bucket)
        .element("Key", c.where.key)
        .element("UploadId", query.get("uploadId"))
        .element("StorageClass", open.attributes.storage_class);
    write_owner(xml, ctx, "Initiator");
    write_owner(xml, ctx, "Owner");
    if (open.checksum) {
        xml.element("ChecksumAlgorithm", name_of(open.checksum->algorithm))
            .element("ChecksumType", name_of(open.checksum->type));
    }
    xml.element("PartNumberMarker", marker).element("MaxParts", size);

    auto it = open.parts.upper_bound(marker);
    auto last = marker;
    for (std::size_t count = 0; it != open.parts.end() && count < size; ++it, ++count) {
        const auto& [number, stored] = *it;
        xml.open("Part")
            .element("PartNumber", number)
            .element("LastModified", to_iso_date(stored.last_modified))
            .element("ETag", '"' + to_hex(stored.etag_bytes) + '"')
            .element("Size", stored.content->size());
        for (const auto& [algorithm, value] : stored.checksums) {
            xml.element(xml_element_of(algorithm), to_base64(value));
        }
        xml.close();
        last = number;
    }
    const bool truncated = it != open.parts.end() && size > 0;
    if (truncated) {
        xml.element("NextPartNumberMarker", last);
    }
    xml.flag("IsTruncated", truncated);
    return xml_response(xml.finish());
}

} // namespace cloudbuf::testing::s3
