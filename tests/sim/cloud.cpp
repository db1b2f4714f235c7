// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The truth of what was stored, and what other clients of the service do.

#include "sim/cloud.hpp"

#include "auth/amz_date.hpp"
#include "auth/canonical_request.hpp"
#include "auth/sigv4.hpp"
#include "codec/hex.hpp"
#include "codec/percent.hpp"
#include "codec/sha256.hpp"

#include <algorithm>
#include <utility>

namespace cloudbuf::sim {

namespace {

constexpr std::string_view other_host = "other.test";

testing::s3::service_options options_of(const scenario& s, const keyring& keys, std::string_view region)
{
    testing::s3::service_options o;
    const credentials& first = *keys.generations().back().keys;
    o.access_key_id = first.access_key_id;
    o.secret_access_key = first.secret_access_key.reveal();
    o.session_token = first.session_token.reveal();
    o.region = region;
    o.virtual_host_domain = "s3." + std::string{region} + ".amazonaws.com";
    o.limits.min_part_size = min_part;
    o.limits.max_parts = max_parts;
    o.equal_parts_only = s.equal_parts_only;
    o.unique_part_tags = s.unique_part_tags;
    o.on_repeated_complete = s.repeated;
    o.on_checksum_headers = s.checksums;
    return o;
}

/// The region that the bucket is really in.
std::string_view region_of(const scenario& s, fault_plan& faults)
{
    const bool redirects = faults.strikes(fault::redirect) && s.where == place::aws;
    return faults.strikes(fault::wrong_region) || redirects ? other_region : home_region;
}

} // namespace

cloud::cloud(
    const scenario& s,
    std::shared_ptr<sim_clock> time,
    std::shared_ptr<keyring> keys,
    fault_plan& faults,
    journal& log,
    std::uint64_t seed
)
    : time_(std::move(time)),
      keys_(std::move(keys)),
      faults_(faults),
      log_(log),
      tls_(s.where != place::plain_store),
      aws_(s.where == place::aws),
      random_(seed),
      service_(options_of(s, *keys_, region_of(s, faults)), testing::s3::make_memory_blobs(), [this] {
          return random_.next();
      })
{
    service_.create_bucket(bucket_name, now());
    keys_->on_renewal([this](const credentials& k) {
        service_.trust(
            k.access_key_id, std::string{k.secret_access_key.reveal()}, std::string{k.session_token.reveal()}
        );
    });
}

testing::time_point cloud::now() const
{
    return time_->wall_now() + clock_offset_;
}

attempt& cloud::arrive(const testing::s3::request_head& head, unsigned connection)
{
    attempt a = read_attempt(head);
    a.number = attempts_.size() + 1;
    a.connection = connection;
    a.arrived = time_->now();
    attempts_.push_back(std::move(a));
    attempt& noted = attempts_.back();
    strike(noted, head);
    std::string line = '#' + std::to_string(noted.number) + ' ' + head.method + ' ' + head.target + " on " +
                       std::to_string(connection);
    if (noted.struck) {
        line.append(", ").append(name_of(*noted.struck));
    }
    log_.add("service", std::move(line));
    return noted;
}

std::variant<testing::s3::response, testing::s3::pending_request>
cloud::check_head(testing::s3::request_head head)
{
    auto out = service_.check_head(std::move(head), now());
    if (const auto* refused = std::get_if<testing::s3::response>(&out);
        refused != nullptr && refused->body.find("AuthorizationHeaderMalformed") != std::string::npos) {
        faults_.hit(fault::wrong_region);
    }
    return out;
}

testing::s3::response cloud::finish(attempt& a, testing::s3::pending_request pending)
{
    a.at_work = false;
    if (a.struck == fault::lingering_upload) {
        a.done = true;
        testing::s3::response left;
        left.status = 204;
        left.add("x-amz-request-id", std::to_string(random_.next()));
        return left;
    }
    if (a.struck == fault::other_writer) {
        write_as_other(a.key, "another writer's");
    } else if (a.struck == fault::forgotten_upload) {
        const std::string query = "uploadId=" + codec::percent_encode(a.upload_id, codec::slash::encode);
        service_.handle(sign_as_other("DELETE", a.key, query, {}), now());
    }
    testing::s3::response answer = service_.finish(std::move(pending), now());
    a.done = answer.status >= 200 && answer.status < 300;
    if (answer.body.find("must have the same length") != std::string::npos) {
        faults_.hit(fault::unequal_parts);
    }
    if (service_.options().unique_part_tags && answer.body.find("<Code>InvalidPart<") != std::string::npos) {
        faults_.hit(fault::changed_tags);
    }
    if (a.done) {
        note_publication(a.key);
        if (a.kind == model::step_kind::begin) {
            const std::size_t from = answer.body.find("<UploadId>") + 10;
            a.begun = answer.body.substr(from, answer.body.find('<', from) - from);
        }
    }
    return answer;
}

void cloud::defer(attempt& a, testing::s3::pending_request pending)
{
    deferred_.emplace_back(&a, std::move(pending));
}

void cloud::do_deferred(const std::string& key)
{
    for (auto& [a, pending] : std::exchange(deferred_, {})) {
        if (a->key == key) {
            log_.add("service", '#' + std::to_string(a->number) + " is done now");
            finish(*a, std::move(pending));
        } else {
            deferred_.emplace_back(a, std::move(pending));
        }
    }
}

void cloud::write_as_other(const std::string& key, std::string_view bytes)
{
    const auto answer = service_.handle(sign_as_other("PUT", key, {}, bytes), now());
    log_.add("other", "PUT " + key + " -> " + std::to_string(answer.status));
    note_publication(key);
}

testing::s3::request cloud::sign_as_other(
    const std::string& method, const std::string& key, const std::string& query, std::string_view body
)
{
    const credentials& keys = *keys_->generations().back().keys;
    std::string path = '/' + std::string{bucket_name} + '/';
    codec::append_percent_encoded(path, key, codec::slash::keep);

    const std::vector<model::http_header> headers{
        {"x-amz-content-sha256", codec::hex(codec::sha256(body))},
        {"x-amz-date", auth::amz_date(now())},
        {"x-amz-security-token", std::string{keys.session_token.reveal()}},
    };
    const auth::signing_scope scope{service_.options().region, "s3"};
    auth::sigv4_request r;
    r.method = method;
    r.host = other_host;
    r.path = path;
    r.query = query;
    r.headers = headers;
    r.payload_hash = headers.front().value;
    r.date = headers[1].value;
    const auth::signing_key key_of_day{keys, std::string_view{headers[1].value}.substr(0, 8), scope};

    testing::s3::request out;
    out.body = body;
    out.head.method = method;
    out.head.target = query.empty() ? path : path + '?' + query;
    out.head.headers.add("authorization", auth::authorization(r, key_of_day));
    out.head.headers.add("host", other_host);
    out.head.headers.add("content-length", std::to_string(body.size()));
    for (const model::http_header& h : headers) {
        out.head.headers.add(h.name, h.value);
    }
    return out;
}

const testing::s3::bucket& cloud::bucket() const
{
    return service_.data().buckets.find(bucket_name)->second;
}

const testing::s3::object* cloud::find(const std::string& key) const
{
    const auto& objects = bucket().objects;
    const auto found = objects.find(key);
    return found == objects.end() ? nullptr : &found->second;
}

void cloud::note_publication(const std::string& key)
{
    const testing::s3::object* const o = find(key);
    if (o == nullptr) {
        return;
    }
    const auto last = std::find_if(publications_.rbegin(), publications_.rend(), [&](const publication& p) {
        return p.key == key;
    });
    if (last == publications_.rend() || last->content != o->content) {
        publications_.push_back(
            {key, time_->now(), o->content, o->etag, o->attributes.content_type, o->attributes.metadata}
        );
    }
}

} // namespace cloudbuf::sim
