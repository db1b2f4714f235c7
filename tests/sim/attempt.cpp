// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// What the service saw of one request.

#include "sim/attempt.hpp"

#include "sim/scenario.hpp"
#include "testing/encode/text.hpp"
#include "testing/s3/target.hpp"

namespace cloudbuf::sim {

namespace {

using model::step_kind;

step_kind kind_of(const std::string& method, const testing::s3::query_list& query)
{
    if (method == "PUT") {
        return query.has("partNumber") ? step_kind::put_part : step_kind::put_whole;
    }
    if (method == "POST") {
        return query.has("uploads") ? step_kind::begin : step_kind::complete;
    }
    if (method == "GET") {
        return step_kind::list_parts;
    }
    return method == "DELETE" ? step_kind::abort : step_kind::query;
}

/// What stands between `name` and the next comma or slash.
std::string field_of(std::string_view authorization, std::string_view name, std::string_view end)
{
    const std::size_t at = authorization.find(name);
    if (at == std::string_view::npos) {
        return {};
    }
    const std::string_view rest = authorization.substr(at + name.size());
    return std::string{rest.substr(0, rest.find_first_of(end))};
}

} // namespace

attempt read_attempt(const testing::s3::request_head& head)
{
    attempt out;
    // The host decides where the bucket stands; the key is what follows it.
    if (const auto where = testing::s3::parse_target(head, {})) {
        const bool path_style = where->bucket == bucket_name && !where->key.empty();
        out.key = path_style ? where->key : where->path.substr(1);
        out.kind = kind_of(head.method, where->query);
        out.upload_id = where->query.get("uploadId");
        out.part = static_cast<unsigned>(testing::to_number(where->query.get("partNumber")).value_or(0));
    }
    const std::string_view authorization = head.headers.get("authorization");
    out.access_key = field_of(authorization, "Credential=", "/");
    out.signature = field_of(authorization, "Signature=", ",");
    out.date = head.headers.get("x-amz-date");
    out.write_token = head.headers.get("x-amz-meta-cloudbuf-write-token");
    return out;
}

} // namespace cloudbuf::sim
