// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Bodies are received, and objects read, outside the mutex: only decisions are made under it.

#include "testing/shared_service.hpp"

#include "testing/encode/digest.hpp"
#include "testing/encode/text.hpp"

#include <random>

namespace cloudbuf::testing {

namespace {

s3::service_options to_service_options(const fake_cloud_options& from)
{
    s3::service_options made;
    made.access_key_id = from.access_key_id;
    made.secret_access_key = from.secret_access_key;
    made.session_token = from.session_token;
    made.region = from.region;
    made.owner_id = from.owner_id;
    made.virtual_host_domain = from.virtual_host_domain;
    made.limits = from.limits;
    made.equal_parts_only = from.equal_parts_only;
    made.on_repeated_complete = from.on_repeated_complete;
    made.unique_part_tags = from.unique_part_tags;
    made.on_checksum_headers = from.on_checksum_headers;
    return made;
}

std::function<std::uint64_t()> seeded_random()
{
    std::random_device device;
    std::seed_seq seed{device(), device(), device(), device()};
    return std::mt19937_64{seed};
}

const s3::object* find_in(const s3::store& data, std::string_view bucket, std::string_view key)
{
    const auto in = data.buckets.find(bucket);
    if (in == data.buckets.end()) {
        return nullptr;
    }
    const auto found = in->second.objects.find(key);
    return found == in->second.objects.end() ? nullptr : &found->second;
}

stored_object describe(std::string_view bucket, std::string_view key, const s3::object& from)
{
    stored_object made;
    made.bucket = bucket;
    made.key = key;
    made.size = from.content->size();
    made.etag = from.etag;
    made.content_type = from.attributes.content_type;
    made.metadata = from.attributes.metadata;
    made.headers.insert(from.attributes.headers.begin(), from.attributes.headers.end());
    made.storage_class = from.attributes.storage_class;
    made.tags = from.attributes.tags;
    if (from.checksum) {
        made.checksum_algorithm = name_of(from.checksum->algorithm);
        made.checksum = from.checksum->text;
    }
    made.last_modified = from.last_modified;
    return made;
}

std::string sha256_of(s3::blob_reader& reader)
{
    digest sum{digest_kind::sha256};
    std::string piece(256 * 1024, '\0');
    while (const auto size = reader.read(piece)) {
        sum.update(std::string_view{piece}.substr(0, size));
    }
    return to_hex(sum.finish());
}

} // namespace

shared_service::shared_service(fake_cloud_options options)
    : options_{std::move(options)},
      service_{
          to_service_options(options_),
          options_.folder.empty() ? s3::make_memory_blobs() : s3::make_folder_blobs(options_.folder),
          seeded_random()
      }
{}

std::variant<s3::response, s3::pending_request> shared_service::check_head(s3::request_head head)
{
    const std::lock_guard lock{mutex_};
    return service_.check_head(std::move(head), now());
}

s3::response shared_service::finish(s3::pending_request pending)
{
    const std::lock_guard lock{mutex_};
    return service_.finish(std::move(pending), now());
}

s3::response shared_service::refuse(const s3::error& why)
{
    const std::lock_guard lock{mutex_};
    return service_.refuse(why, now());
}

bool shared_service::create_bucket(std::string_view name)
{
    const std::lock_guard lock{mutex_};
    return service_.create_bucket(name, now());
}

std::optional<stored_object> shared_service::find(std::string_view bucket, std::string_view key) const
{
    stored_object made;
    std::unique_ptr<s3::blob_reader> reader;
    {
        const std::lock_guard lock{mutex_};
        const auto* const found = find_in(service_.data(), bucket, key);
        if (found == nullptr) {
            return std::nullopt;
        }
        made = describe(bucket, key, *found);
        reader = found->content->open();
    }
    made.sha256 = sha256_of(*reader);
    return made;
}

std::optional<std::string> shared_service::content(std::string_view bucket, std::string_view key) const
{
    std::unique_ptr<s3::blob_reader> reader;
    {
        const std::lock_guard lock{mutex_};
        const auto* const found = find_in(service_.data(), bucket, key);
        if (found == nullptr) {
            return std::nullopt;
        }
        reader = found->content->open();
    }
    return read_all(*reader);
}

std::vector<stored_object> shared_service::objects(std::string_view bucket) const
{
    std::vector<stored_object> all;
    const std::lock_guard lock{mutex_};
    const auto in = service_.data().buckets.find(bucket);
    if (in == service_.data().buckets.end()) {
        return all;
    }
    for (const auto& [key, found] : in->second.objects) {
        all.push_back(describe(bucket, key, found));
        all.back().sha256 = sha256_of(*found.content->open());
    }
    return all;
}

std::size_t shared_service::open_uploads() const
{
    const std::lock_guard lock{mutex_};
    std::size_t count = 0;
    for (const auto& [name, in] : service_.data().buckets) {
        count += in.uploads.size();
    }
    return count;
}

std::uint64_t shared_service::requests() const
{
    const std::lock_guard lock{mutex_};
    return service_.requests();
}

time_point shared_service::now() const
{
    return std::chrono::system_clock::now() + options_.clock_offset;
}

} // namespace cloudbuf::testing
