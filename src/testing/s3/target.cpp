// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// A key may hold "//", "." and "..": the path is split at its first slash and never cleaned.

#include "testing/s3/target.hpp"

#include "testing/encode/text.hpp"

namespace cloudbuf::testing::s3 {

namespace {

std::optional<query_list> parse_query(std::string_view text)
{
    query_list query;
    if (text.empty()) {
        return query;
    }
    for (const auto field : split(text, '&')) {
        const auto equals = field.find('=');
        auto name = percent_decode(field.substr(0, equals));
        auto value = percent_decode(equals == std::string_view::npos ? "" : field.substr(equals + 1));
        if (!name || !value) {
            return std::nullopt;
        }
        query.add(std::move(*name), std::move(*value));
    }
    return query;
}

std::string_view bucket_of_host(std::string_view host, std::string_view domain)
{
    host = host.substr(0, host.rfind(':'));
    if (domain.empty() || host.size() <= domain.size() + 1 || !host.ends_with(domain)) {
        return {};
    }
    const auto before = host.size() - domain.size() - 1;
    return host[before] == '.' ? host.substr(0, before) : std::string_view{};
}

} // namespace

const std::string* query_list::find(std::string_view name) const
{
    for (const auto& [field, value] : fields_) {
        if (field == name) {
            return &value;
        }
    }
    return nullptr;
}

std::string_view query_list::get(std::string_view name) const
{
    const auto* value = find(name);
    return value == nullptr ? std::string_view{} : std::string_view{*value};
}

result<target> parse_target(const request_head& head, std::string_view virtual_host_domain)
{
    const std::string_view sent = head.target;
    const auto question = sent.find('?');
    auto path = percent_decode(sent.substr(0, question));
    auto query = parse_query(question == std::string_view::npos ? "" : sent.substr(question + 1));
    if (!path || !query || !path->starts_with('/')) {
        return error{error_code::invalid_uri, {{"URI", head.target}}};
    }

    target parsed;
    parsed.query = std::move(*query);
    const auto rest = std::string_view{*path}.substr(1);
    const auto host = to_lower(head.headers.get("host"));
    if (const auto bucket = bucket_of_host(host, virtual_host_domain); !bucket.empty()) {
        parsed.bucket = bucket;
        parsed.key = rest;
    } else {
        const auto slash = rest.find('/');
        parsed.bucket = rest.substr(0, slash);
        parsed.key = slash == std::string_view::npos ? "" : rest.substr(slash + 1);
    }
    parsed.path = std::move(*path);
    return parsed;
}

} // namespace cloudbuf::testing::s3
