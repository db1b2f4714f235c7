// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Knows the host names of AWS: partitions, regions, and which hosts are S3's own.

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace cloudbuf::provider::s3 {

inline constexpr std::size_t max_label_size = 63; // between the dots of a host name; RFC 1035, section 2.3.4

// "AWS partitions", AWS general reference. Credentials of one mean nothing in another.
enum class partition { aws, aws_cn, aws_us_gov };

partition partition_of(std::string_view region) noexcept;

// The domain that a partition's endpoints are in.
std::string_view domain_of(partition p) noexcept;

// A DNS label, because it becomes part of a host name.
bool is_aws_region(std::string_view region) noexcept;

// For compatible stores the region is a word in the signature alone: "RegionOne", "us_east".
bool is_custom_region(std::string_view region) noexcept;

// Regions of partitions that are not known here, whose hosts would be guessed wrongly.
bool is_unsupported_region(std::string_view region) noexcept;

// "s3.eu-central-1.amazonaws.com"
std::string regional_host(std::string_view region);

// The region that a standard endpoint of S3 serves: "s3.REGION.DOMAIN", the older "s3-REGION.DOMAIN", and
// "s3.amazonaws.com". Nothing for any other host.
std::optional<std::string> region_of_host(std::string_view host);

bool is_aws_host(std::string_view host) noexcept;

// Endpoints of AWS that need rules of their own: FIPS, dual-stack, access points, S3 Express, Outposts,
// websites.
bool is_unsupported_aws_host(std::string_view host) noexcept;

// An <Endpoint> element without the bucket in front, if that is one of S3's own hosts in the partition: other
// hosts in AWS's domains belong to AWS's customers.
std::optional<std::string> trusted_base(std::string_view endpoint, std::string_view bucket, partition p);

// Dotted numbers, or anything that an address parser might take for them, and IPv6.
bool is_ip_address(std::string_view host) noexcept;

// True if the bucket can stand in front of the endpoint's host: one DNS label, because that is what a
// wildcard certificate matches; several labels without TLS.
bool is_virtual_hostable(std::string_view bucket, bool tls) noexcept;

} // namespace cloudbuf::provider::s3
