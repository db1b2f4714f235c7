// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Checks every option of an upload before anything is sent.

#include "provider/s3/validation.hpp"

#include "codec/characters.hpp"
#include "codec/md5.hpp"
#include "provider/s3/extra_headers.hpp"
#include "provider/s3/header_table.hpp"
#include "provider/s3/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace cloudbuf::provider::s3 {
namespace {

using finding = std::optional<invalid>;

invalid refuse(std::string message)
{
    return {errc::invalid_options, std::move(message)};
}

finding check_value(std::string_view option, std::string_view value)
{
    if (is_header_value(value)) {
        return std::nullopt;
    }
    return refuse(std::string(option) + ": a header holds visible ASCII, without spaces at its ends");
}

finding check_values(const upload_options& o)
{
    const std::pair<std::string_view, std::string_view> values[] = {
        {"content_type", o.content_type},
        {"content_encoding", o.content_encoding},
        {"content_language", o.content_language},
        {"content_disposition", o.content_disposition},
        {"cache_control", o.cache_control},
        {"storage_class", o.storage_class},
        {"acl", o.acl},
        {"expected_bucket_owner", o.expected_bucket_owner},
        {"if_match", o.if_match},
    };
    for (const auto& [option, value] : values) {
        if (finding f = check_value(option, value)) {
            return f;
        }
    }
    if (o.if_none_match && !o.if_match.empty()) {
        return refuse("if_match and if_none_match exclude each other");
    }
    return std::nullopt;
}

finding check_metadata(const settings& s)
{
    std::vector<std::string> names;
    std::size_t size = s.write_token.empty() ? 0 : write_token_name.size() + s.write_token.size();
    for (const auto& [name, value] : s.options.metadata) {
        if (!codec::is_token(name)) {
            return refuse("metadata: a name is not an HTTP token (letters, digits and -_.)");
        }
        if (!is_header_value(value)) {
            return refuse(
                "metadata: \"" + name +
                "\" has a value with characters outside visible ASCII, or with spaces at "
                "its ends: encode it"
            );
        }
        std::string lowered = lower_case(name);
        if (lowered == write_token_name || std::ranges::find(names, lowered) != names.end()) {
            return refuse("metadata: \"" + name + "\" is there twice, or reserved; case makes no difference");
        }
        names.push_back(std::move(lowered));
        size += name.size() + value.size();
    }
    if (size > max_metadata_size) {
        return refuse("metadata: names and values exceed 2 KiB in all, the write token included");
    }
    return is_header_value(s.write_token) ? finding{} : refuse("write_token: visible ASCII only");
}

std::size_t characters(std::string_view text)
{
    const auto starts_one = [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; };
    return static_cast<std::size_t>(std::ranges::count_if(text, starts_one));
}

finding check_tags(const upload_options& o)
{
    if (o.tags.size() > max_tags) {
        return refuse("tags: an object has at most 10");
    }
    std::vector<std::string_view> names;
    for (const auto& [name, value] : o.tags) {
        if (name.empty() || characters(name) > max_tag_key || characters(value) > max_tag_value) {
            return refuse("tags: a name has 1 to 128 characters, a value up to 256");
        }
        if (has_control_characters(name) || has_control_characters(value)) {
            return refuse("tags: no control characters");
        }
        if (name.starts_with("aws:")) {
            return refuse("tags: names that begin with aws: are reserved");
        }
        if (std::ranges::find(names, name) != names.end()) {
            return refuse("tags: a name is there twice");
        }
        names.push_back(name);
    }
    return std::nullopt;
}

// "CreateMultipartUpload", S3 API reference: a JSON object of strings.
bool is_encryption_context(std::string_view text)
{
    const nlohmann::json context = nlohmann::json::parse(text, nullptr, false);
    return context.is_object() &&
           std::ranges::all_of(context, [](const nlohmann::json& value) { return value.is_string(); });
}

struct encryption_check {
    bool tls;

    finding operator()(std::monostate) const { return std::nullopt; }
    finding operator()(const sse_s3&) const { return std::nullopt; }

    finding operator()(const sse_kms& kms) const
    {
        if (!kms.context.empty() && !is_encryption_context(kms.context)) {
            return refuse("encryption: the context of SSE-KMS is a JSON object of strings");
        }
        return check_value("encryption: key_id", kms.key_id);
    }

    finding operator()(const sse_c& customer) const
    {
        if (customer.key.reveal().size() != sse_c_key_size) {
            return refuse("encryption: a customer's key has exactly 32 bytes");
        }
        if (!tls) {
            return refuse("encryption: a customer's key is sent over TLS only: use an https endpoint");
        }
        if (!codec::md5("")) {
            return invalid{
                errc::not_supported, "encryption: SSE-C needs MD5, which the OpenSSL in use refuses"
            };
        }
        return std::nullopt;
    }
};

finding check_extra_headers(const upload_options& o)
{
    for (const extra_header& extra : o.extra_headers) {
        if (finding f = check_extra_header(extra)) {
            return f;
        }
    }
    return std::nullopt;
}

finding check_checksum(const upload_options& o)
{
    if (o.checksum == checksum::md5 && !codec::md5("")) {
        return invalid{errc::not_supported, "checksum: the OpenSSL in use refuses MD5"};
    }
    return std::nullopt;
}

} // namespace

std::optional<invalid> check(const settings& s, bool tls)
{
    if (finding f = check_values(s.options)) {
        return f;
    }
    if (finding f = check_metadata(s)) {
        return f;
    }
    if (finding f = check_tags(s.options)) {
        return f;
    }
    if (finding f = std::visit(encryption_check{tls}, s.options.encryption)) {
        return f;
    }
    if (finding f = check_checksum(s.options)) {
        return f;
    }
    return check_extra_headers(s.options);
}

} // namespace cloudbuf::provider::s3
