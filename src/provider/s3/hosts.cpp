// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Knows the host names of AWS: partitions, regions, and which hosts are S3's own.

#include "provider/s3/hosts.hpp"

#include "provider/s3/text.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace cloudbuf::provider::s3 {
namespace {

bool is_lower(char c) noexcept
{
    return c >= 'a' && c <= 'z';
}

bool is_digit(char c) noexcept
{
    return c >= '0' && c <= '9';
}

bool is_label(std::string_view text) noexcept
{
    return !text.empty() && text.size() <= max_label_size && text.front() != '-' && text.back() != '-' &&
           std::ranges::all_of(text, [](char c) { return is_lower(c) || is_digit(c) || c == '-'; });
}

template <class Predicate>
bool all_labels(std::string_view host, Predicate predicate)
{
    for (;;) {
        const std::size_t dot = host.find('.');
        if (!predicate(host.substr(0, dot))) {
            return false;
        }
        if (dot == std::string_view::npos) {
            return true;
        }
        host.remove_prefix(dot + 1);
    }
}

// Two letters, then words and a number: "eu-central-1", "us-gov-west-1". Not the id in "s3-4c25d83b".
bool looks_like_region(std::string_view text) noexcept
{
    return is_label(text) && text.size() > 4 && is_lower(text[0]) && is_lower(text[1]) && text[2] == '-' &&
           is_digit(text.back());
}

// What stands before the domain of one of the partitions.
std::optional<std::string_view> before(std::string_view host, partition p) noexcept
{
    const std::string_view domain = domain_of(p);
    if (!host.ends_with(domain) || host.size() <= domain.size() + 1 ||
        host[host.size() - domain.size() - 1] != '.') {
        return std::nullopt;
    }
    return host.substr(0, host.size() - domain.size() - 1);
}

bool needs_own_rules(std::string_view label) noexcept
{
    static constexpr std::array<std::string_view, 6> kinds = {
        "s3express", "s3-accesspoint", "s3-object-lambda", "s3-outposts", "s3-control", "s3-website"
    };
    return label == "dualstack" || label.find("fips") != std::string_view::npos ||
           std::ranges::any_of(kinds, [&](std::string_view kind) { return label.starts_with(kind); });
}

} // namespace

partition partition_of(std::string_view region) noexcept
{
    if (region.starts_with("cn-")) {
        return partition::aws_cn;
    }
    return region.starts_with("us-gov-") ? partition::aws_us_gov : partition::aws;
}

std::string_view domain_of(partition p) noexcept
{
    return p == partition::aws_cn ? "amazonaws.com.cn" : "amazonaws.com";
}

bool is_aws_region(std::string_view region) noexcept
{
    return is_label(region);
}

bool is_custom_region(std::string_view region) noexcept
{
    return !region.empty() && region.size() <= max_label_size && std::ranges::all_of(region, [](char c) {
        return is_lower(c) || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '-' || c == '_';
    });
}

bool is_unsupported_region(std::string_view region) noexcept
{
    static constexpr std::array<std::string_view, 3> partitions = {"us-iso", "eu-iso", "eusc-"};
    return region.starts_with("fips-") || region.ends_with("-fips") ||
           std::ranges::any_of(partitions, [&](std::string_view p) { return region.starts_with(p); });
}

std::string regional_host(std::string_view region)
{
    std::string out = "s3.";
    out += region;
    out += '.';
    out += domain_of(partition_of(region));
    return out;
}

std::optional<std::string> region_of_host(std::string_view host)
{
    if (host == "s3.amazonaws.com") {
        return "us-east-1";
    }
    for (const partition p : {partition::aws_cn, partition::aws}) {
        const std::optional<std::string_view> front = before(host, p);
        if (front && (front->starts_with("s3.") || front->starts_with("s3-"))) {
            const std::string_view region = front->substr(3);
            if (looks_like_region(region) && domain_of(partition_of(region)) == domain_of(p)) {
                return std::string(region);
            }
        }
    }
    return std::nullopt;
}

bool is_aws_host(std::string_view host) noexcept
{
    return before(host, partition::aws) || before(host, partition::aws_cn);
}

bool is_unsupported_aws_host(std::string_view host) noexcept
{
    if (host.ends_with(".api.aws")) { // the newer form of the dual-stack endpoints
        return true;
    }
    return is_aws_host(host) &&
           !all_labels(host, [](std::string_view label) { return !needs_own_rules(label); });
}

std::optional<std::string> trusted_base(std::string_view endpoint, std::string_view bucket, partition p)
{
    if (endpoint.size() > bucket.size() && endpoint.starts_with(bucket) && endpoint[bucket.size()] == '.') {
        endpoint.remove_prefix(bucket.size() + 1);
    }
    const std::optional<std::string_view> front = before(endpoint, p);
    if (!front || is_unsupported_aws_host(endpoint) || !all_labels(endpoint, is_label)) {
        return std::nullopt;
    }
    // "s3", "s3.REGION", "s3-REGION" or "s3-ID".
    const std::string_view first = front->substr(0, front->find('.'));
    const std::string_view rest = first.size() < front->size() ? front->substr(first.size() + 1) : "";
    const bool s3 = first == "s3" || first.starts_with("s3-");
    if (!s3 || (!rest.empty() && !looks_like_region(rest))) {
        return std::nullopt;
    }
    return std::string(endpoint);
}

bool is_ip_address(std::string_view host) noexcept
{
    if (host.find(':') != std::string_view::npos) {
        return true;
    }
    const std::size_t dot = host.rfind('.');
    const std::string_view last = dot == std::string_view::npos ? host : host.substr(dot + 1);
    return !last.empty() && std::ranges::all_of(last, is_digit);
}

bool is_virtual_hostable(std::string_view bucket, bool tls) noexcept
{
    if (bucket.size() < 3 || bucket.size() > max_label_size) {
        return false;
    }
    return is_label(bucket) || (!tls && !is_ip_address(bucket) && all_labels(bucket, is_label));
}

} // namespace cloudbuf::provider::s3
