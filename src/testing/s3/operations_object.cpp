// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Whole objects: put, got, looked at and deleted.

#include "testing/encode/digest.hpp"
#include "testing/encode/text.hpp"
#include "testing/s3/byte_range.hpp"
#include "testing/s3/conditions.hpp"
#include "testing/s3/object_headers.hpp"
#include "testing/s3/operations.hpp"

namespace cloudbuf::testing::s3 {

namespace {

result<response> read_object(context& ctx, const call& c, bool with_content)
{
    const auto* const found = find_object(ctx, c);
    if (found == nullptr) {
        return error{error_code::no_such_key, {{"Key", c.where.key}}};
    }
    if (auto refused = check_customer_key(c.head, found->attributes.customer_key_md5)) {
        return *refused;
    }
    if (auto refused = check_read_conditions(c, *found)) {
        return *refused;
    }

    const auto size = found->content->size();
    const auto range = parse_range(c.header("range"), size);
    if (range && range->count == 0) {
        return error{
            error_code::invalid_range,
            {{"RangeRequested", std::string{c.header("range")}}, {"ActualObjectSize", std::to_string(size)}}
        };
    }

    response made;
    add_object_headers(made, *found);
    if (!range && c.header("x-amz-checksum-mode") == "ENABLED") {
        add_checksum_headers(made, found->checksum);
    }
    made.add("Content-Length", std::to_string(range ? range->count : size));
    if (range) {
        made.status = 206;
        made.add("Content-Range", content_range(*range, size));
    }
    if (with_content) {
        made.content = range ? found->content->open(range->offset, range->count) : found->content->open();
    }
    return made;
}

} // namespace

std::optional<error> check_put_object(const context& ctx, const call& c)
{
    if (c.head.headers.has("x-amz-copy-source")) {
        return error{error_code::not_implemented, {{"Header", "x-amz-copy-source"}}};
    }
    const auto plan = plan_body(c.head, body_kind::object);
    if (!plan) {
        return plan.error();
    }
    if (plan->size > ctx.options.limits.max_put_size) {
        return error{
            error_code::entity_too_large,
            {{"ProposedSize", std::to_string(plan->size)},
             {"MaxSizeAllowed", std::to_string(ctx.options.limits.max_put_size)}}
        };
    }
    const auto attributes = attributes_of(c.head, ctx.options.limits.max_metadata_size);
    if (!attributes) {
        return attributes.error();
    }
    return check_write_conditions(ctx, c);
}

result<response> put_object(context& ctx, const call& c, received_body& body)
{
    object made;
    made.attributes = *attributes_of(c.head, ctx.options.limits.max_metadata_size);
    made.last_modified = ctx.now;
    made.etag = '"' + to_hex(etag_bytes_of(body.md5, made.attributes)) + '"';
    if (body.checksum) {
        made.checksum = object_checksum{
            body.checksum->algorithm, checksum_type::full_object, to_base64(body.checksum->value)
        };
    }
    made.content = ctx.data.blobs->publish(c.where.bucket, c.where.key, {std::move(body.content)});

    response answer;
    answer.add("ETag", made.etag);
    add_checksum_headers(answer, made.checksum);
    add_encryption_headers(answer, made.attributes);
    ctx.bucket_of(c).objects.insert_or_assign(c.where.key, std::move(made));
    return answer;
}

result<response> get_object(context& ctx, const call& c, received_body&)
{
    return read_object(ctx, c, true);
}

result<response> head_object(context& ctx, const call& c, received_body&)
{
    return read_object(ctx, c, false);
}

std::optional<error> check_delete_object(const context&, const call& c)
{
    // A condition must not be dropped in silence.
    if (c.head.headers.has("if-match")) {
        return error{error_code::not_implemented, {{"Header", "If-Match"}}};
    }
    return std::nullopt;
}

result<response> delete_object(context& ctx, const call& c, received_body&)
{
    // Deleting what does not exist succeeds.
    if (ctx.bucket_of(c).objects.erase(c.where.key) != 0) {
        ctx.data.blobs->retract(c.where.bucket, c.where.key);
    }
    response made;
    made.status = 204;
    return made;
}

} // namespace cloudbuf::testing::s3
