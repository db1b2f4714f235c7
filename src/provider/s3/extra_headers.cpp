// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Decides which headers a caller may add to requests.

#include "provider/s3/extra_headers.hpp"

#include "codec/characters.hpp"
#include "provider/s3/header_table.hpp"
#include "provider/s3/text.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace cloudbuf::provider::s3 {
namespace {

// The connection's, the signature's, and those that change what the body of a request means.
constexpr std::array<std::string_view, 27> reserved_names = {
    "accept-encoding",
    "authorization",
    "connection",
    "content-length",
    "content-md5",
    "content-range",
    "cookie",
    "date",
    "expect",
    "host",
    "keep-alive",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
    "x-amz-content-sha256",
    "x-amz-date",
    "x-amz-decoded-content-length",
    "x-amz-mp-object-size",
    "x-amz-sdk-checksum-algorithm",
    "x-amz-security-token",
    "x-amz-trailer",
    "x-amz-write-offset-bytes",
    "x-amzn-trace-id",
};

constexpr std::array<std::string_view, 3> reserved_prefixes = {
    "x-amz-checksum-", "x-amz-copy-source", metadata_prefix
};

bool is_reserved(std::string_view name)
{
    return std::ranges::find(reserved_names, name) != reserved_names.end() ||
           std::ranges::any_of(reserved_prefixes, [&](std::string_view p) { return name.starts_with(p); });
}

bool is_an_option(std::string_view name)
{
    return std::ranges::find(header_table(), name, &header_row::name) != header_table().end();
}

invalid refuse(std::string_view name, std::string_view why)
{
    std::string message = "extra_headers: \"";
    message += name;
    message += "\" ";
    message += why;
    return {errc::invalid_options, std::move(message)};
}

} // namespace

std::optional<invalid> check_extra_header(const extra_header& extra)
{
    if (!codec::is_token(extra.name)) {
        return invalid{errc::invalid_options, "extra_headers: a name is not an HTTP token"};
    }
    const std::string name = lower_case(extra.name);
    if (is_reserved(name)) {
        return refuse(name, "is set by the library");
    }
    if (is_an_option(name)) {
        return refuse(name, "has an option of its own in upload_options");
    }
    if (!is_header_value(extra.value)) {
        return refuse(name, "has a value with characters outside visible ASCII, or with spaces at its ends");
    }
    if (extra.steps == upload_step{}) {
        return refuse(name, "is carried by no step");
    }
    return std::nullopt;
}

} // namespace cloudbuf::provider::s3
