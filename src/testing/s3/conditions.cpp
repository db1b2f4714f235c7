// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// After "Conditional requests" in the Amazon S3 user guide.

#include "testing/s3/conditions.hpp"

#include "testing/encode/text.hpp"

namespace cloudbuf::testing::s3 {

namespace {

bool lists(std::string_view condition, const std::string& etag)
{
    for (const auto candidate : split(condition, ',')) {
        if (trim(candidate) == "*" || without_quotes(trim(candidate)) == without_quotes(etag)) {
            return true;
        }
    }
    return false;
}

error failed(const char* condition)
{
    return error{error_code::precondition_failed, {{"Condition", condition}}};
}

} // namespace

const object* find_object(const context& ctx, const call& c)
{
    const auto& objects = ctx.bucket_of(c).objects;
    const auto found = objects.find(c.where.key);
    return found == objects.end() ? nullptr : &found->second;
}

std::optional<error> check_write_conditions(const context& ctx, const call& c)
{
    const auto* const existing = find_object(ctx, c);
    if (const auto forbidden = c.header("if-none-match"); !forbidden.empty()) {
        if (forbidden != "*") {
            return error{error_code::not_implemented, {{"Header", "If-None-Match"}}};
        }
        if (existing != nullptr) {
            return failed("If-None-Match");
        }
    }
    if (const auto expected = c.header("if-match"); !expected.empty()) {
        if (existing == nullptr) {
            return error{error_code::no_such_key, {{"Key", c.where.key}}};
        }
        if (!lists(expected, existing->etag)) {
            return failed("If-Match");
        }
    }
    return std::nullopt;
}

std::optional<error> check_read_conditions(const call& c, const object& found)
{
    if (const auto expected = c.header("if-match"); !expected.empty() && !lists(expected, found.etag)) {
        return failed("If-Match");
    }
    if (const auto known = c.header("if-none-match"); !known.empty() && lists(known, found.etag)) {
        return error{error_code::not_modified};
    }
    return std::nullopt;
}

} // namespace cloudbuf::testing::s3
