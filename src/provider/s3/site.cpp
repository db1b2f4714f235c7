// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The place of a bucket on the network: which host speaks for it, in which region, in which addressing style.

#include "provider/s3/site.hpp"

#include "provider/s3/hosts.hpp"
#include "provider/s3/text.hpp"

#include <utility>

namespace cloudbuf::provider::s3 {
namespace {

// A location is "region" or "region@base host".
constexpr char location_separator = '@';

// What compatible stores sign with when they have no regions.
constexpr std::string_view default_custom_region = "us-east-1";

model::origin regional_origin(std::string_view region)
{
    return {.tls = true, .host = regional_host(region), .port = 443};
}

bool needs_path_style(const settings& s, const model::origin* endpoint, bool aws)
{
    const bool tls = !endpoint || endpoint->tls;
    if (s.addressing == addressing_style::path || (s.addressing == addressing_style::automatic && !aws)) {
        return true;
    }
    return !is_virtual_hostable(s.to.bucket(), tls) || (endpoint && is_ip_address(endpoint->host));
}

} // namespace

std::variant<site, invalid> site::make(const settings& s)
{
    site out;
    out.endpoint_ = s.endpoint;
    out.region_ = s.region;
    out.aws_ = !s.endpoint || is_aws_host(s.endpoint->host);

    if (s.endpoint && is_unsupported_aws_host(s.endpoint->host)) {
        return invalid{errc::unsupported_destination, "endpoint: this kind of AWS endpoint is not supported"};
    }
    // The standard endpoint of a region, spelled out, is the same as none: redirects can be computed then.
    if (s.endpoint && *s.endpoint == model::origin{.tls = true, .host = s.endpoint->host, .port = 443}) {
        if (const std::optional<std::string> region = region_of_host(s.endpoint->host)) {
            if (out.region_.empty()) {
                out.region_ = *region;
            } else if (out.region_ != *region && s.endpoint->host != "s3.amazonaws.com") {
                return invalid{
                    errc::invalid_options,
                    "region: the endpoint is that of " + *region + ": leave one of the two empty"
                };
            }
            out.endpoint_.reset();
        }
    }
    if (out.region_.empty() && out.endpoint_) {
        out.region_ = default_custom_region;
    }
    if (out.region_.empty()) {
        return invalid{
            errc::invalid_options, "region: AWS needs one: set client_options::region or AWS_REGION"
        };
    }
    if (!out.endpoint_ && is_unsupported_region(out.region_)) {
        return invalid{
            errc::unsupported_destination,
            "region: only the partitions aws, aws-cn and aws-us-gov are known, without FIPS: give an endpoint"
        };
    }
    if (!out.accepts_region(out.region_)) {
        return invalid{errc::invalid_options, "region: letters, digits and hyphens, such as eu-central-1"};
    }
    out.path_style_ = needs_path_style(s, out.endpoint_.get(), out.aws_);
    return out;
}

bool site::accepts_region(std::string_view region) const noexcept
{
    if (endpoint_) {
        return is_custom_region(region);
    }
    return is_aws_region(region) && !is_unsupported_region(region) &&
           partition_of(region) == partition_of(region_);
}

address site::at(const model::origin& base, std::string_view region, std::string_view bucket) const
{
    address out;
    out.to = base;
    out.region = region;
    if (path_style_) {
        out.path_prefix.append(1, '/').append(bucket);
    } else {
        out.to.host.insert(0, 1, '.').insert(0, bucket);
    }
    out.host = out.to.authority();
    return out;
}

std::optional<address> site::resolve(std::string_view location, std::string_view bucket) const
{
    const std::size_t separator = location.find(location_separator);
    const std::string_view named = location.substr(0, separator);
    const std::string_view region = location.empty() ? std::string_view(region_) : named;
    if (!accepts_region(region)) {
        return std::nullopt;
    }
    if (separator == std::string_view::npos) {
        return at(endpoint_ ? *endpoint_ : regional_origin(region), region, bucket);
    }
    const std::optional<std::string> base =
        trusted_base(location.substr(separator + 1), "", partition_of(region_));
    if (!base || endpoint_) {
        return std::nullopt;
    }
    return at({.tls = true, .host = *base, .port = 443}, region, bucket);
}

std::optional<std::string> site::redirect(const hint& h, std::string_view bucket) const
{
    std::string region(h.region);
    if (!region.empty() && !accepts_region(region)) {
        return std::nullopt;
    }
    std::optional<std::string> base;
    if (!endpoint_) {
        base = trusted_base(lower_case(h.endpoint), bucket, partition_of(region_));
    }
    if (base) {
        const std::optional<std::string> named = region_of_host(*base);
        if (named && !accepts_region(*named)) {
            return std::nullopt;
        }
        if (region.empty() && named) {
            region = *named;
        }
        if (named || !h.temporary) { // a standard host is computed from its region
            base.reset();
        }
    }
    if (base) {
        return (region.empty() ? region_ : region) + location_separator + *base;
    }
    if (region.empty()) {
        return std::nullopt;
    }
    return region;
}

} // namespace cloudbuf::provider::s3
