// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Speaks S3 for one destination with one set of options.

#include "provider/s3/s3_provider.hpp"

#include "auth/amz_date.hpp"
#include "auth/signing_key_cache.hpp"
#include "auth/sigv4.hpp"
#include "codec/percent.hpp"
#include "provider/s3/checksums.hpp"
#include "provider/s3/profile.hpp"
#include "provider/s3/requests.hpp"
#include "provider/s3/responses.hpp"
#include "provider/s3/site.hpp"
#include "provider/s3/text.hpp"
#include "provider/s3/validation.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cloudbuf::provider::s3 {
namespace {

// The key id stands in the Authorization header between separators of its own.
bool is_usable(const credentials& keys)
{
    return !keys.access_key_id.empty() && is_visible(keys.access_key_id) &&
           keys.access_key_id.find_first_of("/,=") == std::string::npos && !keys.secret_access_key.empty() &&
           is_visible(keys.session_token.reveal());
}

// Headers of one name keep their order, which has a meaning. They are few, and nearly sorted.
void sort_by_name(std::span<model::http_header> headers)
{
    for (auto next = headers.begin(); next != headers.end(); ++next) {
        if (next != headers.begin() && next->name < std::prev(next)->name) {
            const auto place =
                std::ranges::upper_bound(headers.begin(), next, next->name, {}, &model::http_header::name);
            std::rotate(place, next, std::next(next));
        }
    }
}

bool is_unsigned(const model::step& step)
{
    const auto* const whole = std::get_if<model::put_whole>(&step);
    const auto* const part = std::get_if<model::put_part>(&step);
    return (whole && !whole->payload.sha256) || (part && !part->payload.sha256);
}

class s3_provider final : public provider {
public:
    s3_provider(profile&& p, site&& place) : profile_(std::move(p)), site_(std::move(place)) {}

    upload_limits limits() const override
    {
        upload_limits out;
        out.min_part_size = profile_.min_part_size;
        out.max_part_size = max_part_size;
        out.max_whole_size = max_whole_size;
        out.max_object_size = site_.is_aws() ? max_object_size_on_aws : max_object_size_elsewhere;
        out.max_parts = max_parts;
        // Cloudflare R2 refuses parts of different sizes ("Multipart upload part size limits"), and any
        // endpoint may be of its kind.
        out.equal_parts = !site_.is_aws();
        return out;
    }

    model::wanted_digests digests() const override
    {
        model::wanted_digests out;
        out.crc = crc_of(profile_.checksum);
        out.crc_is_optional = profile_.crc_is_optional;
        out.sha256 = !out.crc || !profile_.tls;
        out.md5 = profile_.checksum == checksum::md5;
        return out;
    }

    boost::system::result<model::http_request>
    encode(const model::step& step, const signing_input& input) override;

    model::verdict decode(const model::step& step, const model::http_response& response) const override
    {
        model::verdict out = verdict_of(model::kind_of(step), response, profile_, site_);
        if (const auto crc = crc_of(profile_.checksum)) {
            confirm_crc(*crc, step, out);
        }
        // A store that takes UNSIGNED-PAYLOAD for a hash.
        if (profile_.crc_is_optional && out.provider_code == "XAmzContentSHA256Mismatch" &&
            is_unsigned(step)) {
            out.kind = model::verdict_kind::checksum_refused;
        }
        return out;
    }

    const std::string& write_token() const noexcept override { return profile_.write_token; }

private:
    profile profile_;
    site site_;
};

boost::system::result<model::http_request>
s3_provider::encode(const model::step& step, const signing_input& input)
{
    if (!input.keys || !is_usable(*input.keys)) {
        return errc::no_credentials;
    }
    std::optional<address> where = site_.resolve(input.location, profile_.to.bucket());
    if (!where) {
        return errc::wrong_region;
    }
    boost::system::result<unsigned_request> built = request_of(step, profile_, input.without_checksum);
    if (!built) {
        return built.error();
    }

    const std::string date = auth::amz_date(input.time);

    model::http_request out;
    out.to = std::move(where->to);
    out.host = std::move(where->host);
    out.method = std::move(built->method);
    out.target = std::move(where->path_prefix);
    out.target += '/';
    // A key is bytes: encoded once and never normalized ("Signature Version 4", S3 API reference).
    codec::append_percent_encoded(out.target, profile_.to.key(), codec::slash::keep);
    const std::size_t path_size = out.target.size();
    if (!built->query.empty()) {
        out.target.append(1, '?').append(built->query);
    }
    out.headers = std::move(built->headers);
    out.body = std::move(built->body);
    out.sends_payload = built->sends_payload;
    out.headers.push_back({"x-amz-content-sha256", built->payload_hash});
    out.headers.push_back({"x-amz-date", date});
    append_metadata(out.headers, model::kind_of(step), profile_); // its names come after those
    if (!input.keys->session_token.empty()) {
        out.headers.push_back({"x-amz-security-token", std::string(input.keys->session_token.reveal())});
    }
    model::http_header& signature = out.headers.front();
    const std::span signed_headers = std::span(out.headers).subspan(1);
    sort_by_name(signed_headers);

    auth::sigv4_request request;
    request.method = out.method;
    request.host = out.host;
    request.path = std::string_view(out.target).substr(0, path_size);
    request.query = built->query;
    request.headers = signed_headers;
    request.payload_hash = built->payload_hash;
    request.date = date;
    const auth::signing_scope scope{where->region, "s3"};
    const auto key = profile_.signing_keys->get(*input.keys, input.time, scope);
    signature.value = auth::authorization(request, *key);
    return out;
}

} // namespace

std::variant<std::unique_ptr<provider>, invalid> make_provider(settings&& s)
{
    std::variant<site, invalid> place = site::make(s);
    if (invalid* why = std::get_if<invalid>(&place)) {
        return std::move(*why);
    }
    site& found = std::get<site>(place);
    if (std::optional<invalid> why = check(s, found.tls())) {
        return std::move(*why);
    }
    s.tls = found.tls();
    if (!s.signing_keys) {
        s.signing_keys = std::make_shared<auth::signing_key_cache>();
    }
    const checksum chosen =
        std::exchange(s.options.checksum, resolve(s.options.checksum, s.checksums, s.tls));
    // AWS knows them, and some of its buckets demand one.
    s.crc_is_optional = chosen == checksum::automatic && crc_of(s.options.checksum) && !found.is_aws();
    return std::make_unique<s3_provider>(profile_of(std::move(s)), std::move(found));
}

} // namespace cloudbuf::provider::s3
