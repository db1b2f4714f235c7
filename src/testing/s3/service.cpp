// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Checks that every operation shares, in the order in which S3 makes them, and the wording of every answer.

#include "testing/s3/service.hpp"

#include "testing/encode/text.hpp"
#include "testing/encode/xml_writer.hpp"
#include "testing/s3/operations.hpp"
#include "testing/s3/sigv4_check.hpp"

#include <exception>

namespace cloudbuf::testing::s3 {

pending_request::pending_request(call what, body_plan plan, std::unique_ptr<blob_writer> writer)
    : call_{std::make_unique<call>(std::move(what))},
      body_{std::make_unique<body_receiver>(std::move(plan), std::move(writer))}
{}

service::service(
    service_options options, std::unique_ptr<blob_store> blobs, std::function<std::uint64_t()> random
)
    : options_{std::move(options)}, random_{std::move(random)}
{
    data_.blobs = std::move(blobs);
}

std::variant<response, pending_request> service::check_head(request_head head, time_point now)
{
    ++requests_;
    auto understood = understand(head, now);
    if (!understood) {
        return answer(std::move(understood).error(), head, nullptr, now);
    }
    if (auto refused = check(*understood, now)) {
        return answer(*std::move(refused), head, &understood->where, now);
    }
    auto plan = plan_body(understood->head, understood->what->body);
    if (!plan) {
        return answer(std::move(plan).error(), head, &understood->where, now);
    }
    try {
        auto writer = plan->kind == body_kind::object ? data_.blobs->create(plan->size) : nullptr;
        return pending_request{std::move(*understood), std::move(*plan), std::move(writer)};
    } catch (const std::exception& failed) {
        return answer(storage_failure(failed), head, &understood->where, now);
    }
}

response service::finish(pending_request pending, time_point now)
{
    const auto& what = *pending.call_;
    auto body = pending.body_->finish();
    if (!body) {
        return answer(std::move(body).error(), what.head, &what.where, now);
    }
    // Others may have changed what the head was checked against.
    if (auto refused = check(what, now)) {
        return answer(*std::move(refused), what.head, &what.where, now);
    }
    return answer(run(what, *body, now), what.head, &what.where, now);
}

response service::handle(request whole, time_point now)
{
    auto checked = check_head(std::move(whole.head), now);
    if (auto* refused = std::get_if<response>(&checked)) {
        return std::move(*refused);
    }
    auto& pending = std::get<pending_request>(checked);
    pending.receive(whole.body);
    return finish(std::move(pending), now);
}

response service::refuse(const error& why, time_point now)
{
    ++requests_;
    auto made = error_answer(why, {}, now);
    made.add("Content-Length", std::to_string(made.body.size()));
    return made;
}

bool service::create_bucket(std::string_view name, time_point now)
{
    if (!is_bucket_name(name)) {
        return false;
    }
    if (const auto [made, is_new] = data_.buckets.try_emplace(std::string{name}); is_new) {
        made->second.created = now;
    }
    return true;
}

void service::trust(std::string access_key_id, std::string secret_access_key, std::string session_token)
{
    options_.access_key_id = std::move(access_key_id);
    options_.secret_access_key = std::move(secret_access_key);
    options_.session_token = std::move(session_token);
}

result<call> service::understand(request_head head, time_point now)
{
    auto where = parse_target(head, options_.virtual_host_domain);
    if (!where) {
        return std::move(where).error();
    }
    if (auto refused = check_signature(head, *where, options_, now, last_key_)) {
        return *std::move(refused);
    }
    if (options_.on_checksum_headers != checksum_headers::verified) {
        for (const std::string_view prefix : {"x-amz-checksum-", "x-amz-sdk-checksum-"}) {
            const std::string name = head.headers.remove_starting_with(prefix);
            if (!name.empty() && options_.on_checksum_headers == checksum_headers::refused) {
                return error{error_code::not_implemented, {{"Header", name}}};
            }
        }
    }
    const auto what = find_operation(head, *where);
    if (!what) {
        return what.error();
    }
    return call{*what, std::move(head), std::move(*where)};
}

std::optional<error> service::check(const call& c, time_point now)
{
    const auto scope = c.what->scope;
    if (scope == operation_scope::bucket || scope == operation_scope::key) {
        if (!data_.buckets.contains(c.where.bucket)) {
            return error{error_code::no_such_bucket, {{"BucketName", c.where.bucket}}};
        }
        const auto expected_owner = c.header("x-amz-expected-bucket-owner");
        if (!expected_owner.empty() && expected_owner != options_.owner_id) {
            return error{error_code::access_denied};
        }
    }
    if (c.where.key.size() > options_.limits.max_key_size) {
        return error{
            error_code::key_too_long,
            {{"Size", std::to_string(c.where.key.size())},
             {"MaxSizeAllowed", std::to_string(options_.limits.max_key_size)}}
        };
    }
    const context ctx{options_, data_, random_, now};
    return c.what->check(ctx, c);
}

result<response> service::run(const call& c, received_body& body, time_point now)
{
    context ctx{options_, data_, random_, now};
    try {
        return c.what->run(ctx, c, body);
    } catch (const std::exception& failed) {
        return storage_failure(failed);
    }
}

response
service::answer(result<response> outcome, const request_head& head, const target* where, time_point now)
{
    const bool failed = !outcome;
    auto made = failed ? error_answer(outcome.error(), head.target, now) : std::move(*outcome);
    if (!failed) {
        add_ids(made, now);
    }
    const bool is_of_bucket = where != nullptr && where->key.empty() && data_.buckets.contains(where->bucket);
    if (is_of_bucket || (failed && outcome.error().code == "AuthorizationHeaderMalformed")) {
        made.add("x-amz-bucket-region", options_.region);
    }

    if (failed && head.method == "HEAD" && !made.body.empty()) {
        // As Amazon S3: the head of an error document, without the document.
        made.add("Transfer-Encoding", "chunked");
        made.body.clear();
    } else if (made.get("Content-Length").empty() && made.status != 204 && made.status != 304) {
        made.add("Content-Length", std::to_string(made.body.size()));
    }
    return made;
}

response service::error_answer(const error& why, std::string_view resource, time_point now)
{
    response made;
    made.status = why.status;
    add_ids(made, now);
    if (why.status == 304) {
        return made;
    }
    xml_writer xml{"Error"};
    xml.element("Code", why.code).element("Message", why.message);
    for (const auto& [name, text] : why.details) {
        xml.element(name, text);
    }
    xml.element("Resource", resource)
        .element("RequestId", made.get("x-amz-request-id"))
        .element("HostId", made.get("x-amz-id-2"));
    made.add("Content-Type", "application/xml");
    made.body = xml.finish();
    return made;
}

void service::add_ids(response& to, time_point now)
{
    to.add("x-amz-request-id", to_hex(random_bytes(1)));
    to.add("x-amz-id-2", to_base64(random_bytes(6)));
    to.add("Date", to_http_date(now));
    to.add("Server", "cloudbuf-fake-cloud");
}

std::string service::random_bytes(int words)
{
    std::string bytes;
    for (; words > 0; --words) {
        for (auto bits = random_(), i = std::uint64_t{0}; i < 8; ++i, bits >>= 8) {
            bytes += static_cast<char>(bits & 0xFF);
        }
    }
    return bytes;
}

} // namespace cloudbuf::testing::s3
