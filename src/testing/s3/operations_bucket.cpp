// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Buckets: made, looked at, listed and deleted.

#include "testing/encode/text.hpp"
#include "testing/encode/xml_reader.hpp"
#include "testing/encode/xml_writer.hpp"
#include "testing/s3/operations.hpp"

namespace cloudbuf::testing::s3 {

// "Bucket naming rules" for general purpose buckets.
bool is_bucket_name(std::string_view name)
{
    constexpr std::string_view ends = "abcdefghijklmnopqrstuvwxyz0123456789";
    constexpr std::string_view inside = "abcdefghijklmnopqrstuvwxyz0123456789.-";
    return name.size() >= 3 && name.size() <= 63 &&
           name.find_first_not_of(inside) == std::string_view::npos &&
           ends.find(name.front()) != std::string_view::npos &&
           ends.find(name.back()) != std::string_view::npos && name.find("..") == std::string_view::npos;
}

result<response> list_buckets(context& ctx, const call&, received_body&)
{
    xml_writer xml{"ListAllMyBucketsResult", s3_namespace};
    xml.open("Buckets");
    for (const auto& [name, found] : ctx.data.buckets) {
        xml.open("Bucket").element("Name", name).element("CreationDate", to_iso_date(found.created)).close();
    }
    xml.close().open("Owner").element("ID", ctx.options.owner_id).close();
    return xml_response(xml.finish());
}

std::optional<error> check_create_bucket(const context& ctx, const call& c)
{
    if (!is_bucket_name(c.where.bucket)) {
        return error{error_code::invalid_bucket_name, {{"BucketName", c.where.bucket}}};
    }
    // Only us-east-1 answers 200 to the owner who creates a bucket again.
    if (ctx.data.buckets.contains(c.where.bucket) && ctx.options.region != "us-east-1") {
        return error{error_code::bucket_already_owned_by_you, {{"BucketName", c.where.bucket}}};
    }
    return std::nullopt;
}

result<response> create_bucket(context& ctx, const call& c, received_body& body)
{
    std::string wanted = "us-east-1";
    if (!body.text.empty()) {
        const auto document = read_xml(body.text);
        if (!document || document->name != "CreateBucketConfiguration") {
            return error{error_code::malformed_xml};
        }
        if (const auto* constraint = document->find("LocationConstraint")) {
            wanted = trim(constraint->text);
        }
    }
    if (wanted != ctx.options.region) {
        return error{
            error_code::illegal_location_constraint,
            "The " + wanted +
                " location constraint is incompatible for the region specific endpoint this request was sent "
                "to."
        };
    }
    if (const auto [made_bucket, is_new] = ctx.data.buckets.try_emplace(c.where.bucket); is_new) {
        made_bucket->second.created = ctx.now;
    }
    response made;
    made.add("Location", '/' + c.where.bucket);
    return made;
}

result<response> head_bucket(context&, const call&, received_body&)
{
    response made;
    made.add("Content-Type", "application/xml");
    return made;
}

result<response> delete_bucket(context& ctx, const call& c, received_body&)
{
    const auto found = ctx.data.buckets.find(c.where.bucket);
    if (!found->second.objects.empty()) {
        return error{error_code::bucket_not_empty, {{"BucketName", c.where.bucket}}};
    }
    ctx.data.buckets.erase(found);
    response made;
    made.status = 204;
    return made;
}

result<response> get_bucket_location(context& ctx, const call&, received_body&)
{
    // us-east-1 is told by an empty element.
    xml_writer xml{"LocationConstraint", s3_namespace};
    if (ctx.options.region != "us-east-1") {
        xml.text(ctx.options.region);
    }
    return xml_response(xml.finish());
}

} // namespace cloudbuf::testing::s3
