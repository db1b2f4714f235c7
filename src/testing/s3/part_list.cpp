// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Strict about the schema: an element that is not known is an error, as with Amazon S3.

#include "testing/s3/part_list.hpp"

#include "testing/encode/text.hpp"
#include "testing/encode/xml_reader.hpp"

namespace cloudbuf::testing::s3 {

namespace {

constexpr std::string_view checksum_element = "Checksum";

std::optional<listed_part> parse_part(const xml_element& element)
{
    listed_part part;
    for (const auto& field : element.children) {
        const auto text = trim(field.text);
        if (field.name == "PartNumber" && part.number == 0) {
            part.number = to_number(text).value_or(0);
        } else if (field.name == "ETag" && part.etag.empty()) {
            part.etag = without_quotes(text);
        } else if (field.name.starts_with(checksum_element)) {
            const auto algorithm =
                checksum_algorithm_from(std::string_view{field.name}.substr(checksum_element.size()));
            auto value = from_base64(text);
            if (!algorithm || !value || !part.checksums.emplace(*algorithm, std::move(*value)).second) {
                return std::nullopt;
            }
        } else {
            return std::nullopt;
        }
    }
    if (part.number == 0 || part.etag.empty()) {
        return std::nullopt;
    }
    return part;
}

} // namespace

result<std::vector<listed_part>> parse_part_list(std::string_view document, std::size_t max_parts)
{
    const auto root = read_xml(document);
    if (!root || root->name != "CompleteMultipartUpload" || root->children.empty() ||
        root->children.size() > max_parts) {
        return error{error_code::malformed_xml};
    }
    std::vector<listed_part> parts;
    for (const auto& child : root->children) {
        auto part = child.name == "Part" ? parse_part(child) : std::nullopt;
        if (!part) {
            return error{error_code::malformed_xml};
        }
        parts.push_back(std::move(*part));
    }
    return parts;
}

} // namespace cloudbuf::testing::s3
