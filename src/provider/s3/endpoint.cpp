// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Parses the URL of an S3 endpoint into an origin.

#include "provider/s3/endpoint.hpp"

#include "provider/s3/hosts.hpp"
#include "provider/s3/number.hpp"
#include "provider/s3/text.hpp"

#include <algorithm>
#include <optional>
#include <string>

namespace cloudbuf::provider::s3 {
namespace {

constexpr std::size_t max_host_size = 253; // RFC 1035, section 2.3.4

invalid refuse_endpoint(std::string_view why)
{
    std::string message = "endpoint: ";
    message += why;
    return {errc::invalid_options, std::move(message)};
}

std::optional<std::uint16_t> parse_port(std::string_view text)
{
    const std::optional<std::uint16_t> port = parse_number<std::uint16_t>(text);
    return port == 0 ? std::nullopt : port;
}

bool is_host_character(char c) noexcept
{
    // An underscore is no part of a host name, but of names in private networks.
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

bool is_host_name(std::string_view host)
{
    if (host.empty() || host.size() > max_host_size) {
        return false;
    }
    for (;;) {
        const std::size_t dot = host.find('.');
        const std::string_view label = host.substr(0, dot);
        if (label.empty() || label.size() > max_label_size ||
            !std::ranges::all_of(label, is_host_character)) {
            return false;
        }
        if (dot == std::string_view::npos) {
            return true;
        }
        host.remove_prefix(dot + 1);
    }
}

bool is_ipv6_address(std::string_view host)
{
    return host.find(':') != std::string_view::npos && host.size() <= max_host_size &&
           host.find_first_not_of("0123456789abcdef:.") == std::string_view::npos;
}

struct host_and_port {
    std::string_view host;
    std::optional<std::string_view> port;
    bool bracketed = false;
};

std::optional<host_and_port> split(std::string_view authority)
{
    host_and_port out;
    if (authority.starts_with('[')) {
        const std::size_t end = authority.find(']');
        if (end == std::string_view::npos) {
            return std::nullopt;
        }
        out.host = authority.substr(1, end - 1);
        out.bracketed = true;
        authority.remove_prefix(end + 1);
    } else {
        out.host = authority.substr(0, authority.find(':'));
        authority.remove_prefix(out.host.size());
    }
    if (authority.empty()) {
        return out;
    }
    if (authority.front() != ':') {
        return std::nullopt;
    }
    out.port = authority.substr(1);
    return out;
}

} // namespace

std::variant<model::origin, invalid> parse_endpoint(std::string_view url)
{
    if (!is_visible(url)) {
        return refuse_endpoint("a URL has no spaces, control characters or characters outside ASCII");
    }
    const std::size_t scheme_end = url.find("://");
    const std::string scheme = lower_case(url.substr(0, scheme_end));
    if (scheme_end == std::string_view::npos || (scheme != "https" && scheme != "http")) {
        return refuse_endpoint("write https://host or https://host:port");
    }
    std::string_view authority = url.substr(scheme_end + 3);
    if (authority.ends_with('/')) {
        authority.remove_suffix(1);
    }
    if (authority.find('@') != std::string_view::npos) {
        return refuse_endpoint("credentials do not belong into a URL: set client_options::credentials");
    }
    if (authority.find_first_of("/?#\\") != std::string_view::npos) {
        return refuse_endpoint("only a host and a port, without path, query or fragment");
    }
    const std::optional<host_and_port> parts = split(authority);
    const std::string host = parts ? lower_case(parts->host) : std::string();
    if (!parts || !(parts->bracketed ? is_ipv6_address(host) : is_host_name(host))) {
        return refuse_endpoint("the host is not a name or an address");
    }

    model::origin out;
    out.tls = scheme == "https";
    out.host = host;
    out.port = out.tls ? 443 : 80;
    if (parts->port) {
        const std::optional<std::uint16_t> port = parse_port(*parts->port);
        if (!port) {
            return refuse_endpoint("the port is not a number from 1 to 65535");
        }
        out.port = *port;
    }
    if (is_unsupported_aws_host(out.host)) {
        return invalid{
            errc::unsupported_destination,
            "endpoint: FIPS, dual-stack, access point, S3 Express, Outposts and website endpoints of AWS are "
            "not "
            "supported; leave the endpoint empty for the standard one of the region"
        };
    }
    return out;
}

} // namespace cloudbuf::provider::s3
