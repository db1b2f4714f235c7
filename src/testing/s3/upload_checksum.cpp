// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Composite: of the parts' checksums. Full object: their CRCs combined, or the bytes read again.

#include "testing/s3/upload_checksum.hpp"

#include "testing/encode/text.hpp"
#include "testing/s3/body_plan.hpp"

#include <array>

namespace cloudbuf::testing::s3 {

namespace {

std::string read_checksum(checksum_algorithm algorithm, const blob& content)
{
    checksum_stream stream{algorithm};
    std::string piece(256 * 1024, '\0');
    const auto reader = content.open();
    while (const auto size = reader->read(piece)) {
        stream.update(std::string_view{piece}.substr(0, size));
    }
    return stream.finish();
}

std::string part_checksum(checksum_algorithm algorithm, const part& of)
{
    const auto known = of.checksums.find(algorithm);
    return known == of.checksums.end() ? read_checksum(algorithm, *of.content) : known->second;
}

std::string full_object(checksum_algorithm algorithm, const std::vector<const part*>& parts)
{
    auto sum = part_checksum(algorithm, *parts.front());
    for (std::size_t i = 1; i < parts.size(); ++i) {
        sum = combine(algorithm, sum, part_checksum(algorithm, *parts[i]), parts[i]->content->size());
    }
    return to_base64(sum);
}

std::string composite(checksum_algorithm algorithm, const std::vector<const part*>& parts)
{
    std::string values;
    for (const auto* p : parts) {
        values += part_checksum(algorithm, *p);
    }
    return to_base64(checksum_of(algorithm, values)) + '-' + std::to_string(parts.size());
}

struct announced_checksum {
    checksum_algorithm algorithm;
    std::string_view text;
};

result<std::optional<announced_checksum>> announced_in(const header_map& headers)
{
    std::optional<announced_checksum> announced;
    for (const auto algorithm : checksum_algorithms) {
        const auto text = headers.get(header_of(algorithm));
        if (text.empty()) {
            continue;
        }
        if (announced) {
            return error{
                error_code::invalid_request,
                "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed."
            };
        }
        announced = announced_checksum{algorithm, text};
    }
    return announced;
}

error type_mismatch(checksum_type expected, std::string_view sent)
{
    return {
        error_code::invalid_request,
        "The upload was created using the " + std::string{name_of(expected)} +
            " checksum mode. The complete request must use the same checksum mode, not " + std::string{sent} +
            '.'
    };
}

} // namespace

result<std::optional<object_checksum>> checksum_of_upload(
    const header_map& headers,
    const std::optional<declared_checksum>& declared,
    const std::vector<const part*>& parts
)
{
    const auto announced = announced_in(headers);
    if (!announced) {
        return announced.error();
    }
    const auto type_name = headers.get("x-amz-checksum-type");
    if (declared && !type_name.empty() && checksum_type_from(type_name) != declared->type) {
        return type_mismatch(declared->type, type_name);
    }
    if (!declared && !*announced) {
        return std::optional<object_checksum>{};
    }

    const auto algorithm = declared ? declared->algorithm : (*announced)->algorithm;
    const auto type =
        declared ? declared->type : checksum_type_from(type_name).value_or(default_type(algorithm));
    if (!is_possible(algorithm, type)) {
        return error{error_code::invalid_request, "Value for x-amz-checksum-type header is invalid."};
    }
    object_checksum computed{algorithm, type, {}};
    computed.text =
        type == checksum_type::full_object ? full_object(algorithm, parts) : composite(algorithm, parts);
    if (*announced && ((*announced)->algorithm != algorithm || (*announced)->text != computed.text)) {
        return error{
            error_code::bad_digest,
            "The " + std::string{name_of((*announced)->algorithm)} +
                " you specified did not match the calculated checksum."
        };
    }
    return std::optional{std::move(computed)};
}

} // namespace cloudbuf::testing::s3
