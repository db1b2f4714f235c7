// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Parses and checks the place of an object; the key stays the bytes that it is.

#include <cloudbuf/destination.hpp>

#include <algorithm>
#include <array>
#include <cstddef>

namespace cloudbuf {
namespace {

// "Naming Amazon S3 objects", S3 user guide: a key has at most 1 024 bytes.
constexpr std::size_t max_key_size = 1024;

// Buckets made in us-east-1 before March 2018 have names of up to 255 characters, with upper-case letters and
// underscores ("General purpose bucket naming rules", S3 user guide).
constexpr std::size_t max_bucket_size = 255;

// "General purpose bucket naming rules": suffixes of buckets and aliases that are spoken to differently.
constexpr std::array<std::string_view, 5> unsupported_suffixes = {
    "--x-s3", "--xa-s3", "--ol-s3", ".mrap", "--table-s3"
};

constexpr std::string_view scheme_end = "://";

char lower(char c) noexcept
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool is_s3(std::string_view scheme) noexcept
{
    return scheme.size() == 2 && lower(scheme[0]) == 's' && scheme[1] == '3';
}

bool is_bucket_character(char c) noexcept
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_';
}

bool is_unsupported(std::string_view bucket) noexcept
{
    return bucket.starts_with("arn:") ||
           std::ranges::any_of(unsupported_suffixes, [&](std::string_view s) { return bucket.ends_with(s); });
}

// Strict about characters, because the name becomes part of a host or of a path; whether a bucket of that
// name can exist is for the service to say.
bool is_bucket(std::string_view name) noexcept
{
    return !name.empty() && name.size() <= max_bucket_size && name != "." && name != ".." &&
           std::ranges::all_of(name, is_bucket_character);
}

} // namespace

boost::system::result<destination> destination::parse(std::string_view url)
{
    const std::size_t end_of_scheme = url.find(scheme_end);
    if (end_of_scheme == std::string_view::npos || end_of_scheme == 0) {
        return errc::invalid_destination;
    }
    if (!is_s3(url.substr(0, end_of_scheme))) {
        return errc::unsupported_destination;
    }
    const std::string_view rest = url.substr(end_of_scheme + scheme_end.size());
    if (rest.starts_with("arn:")) {
        return errc::unsupported_destination;
    }
    const std::size_t slash = rest.find('/');
    if (slash == std::string_view::npos) {
        return errc::invalid_destination;
    }
    return s3(rest.substr(0, slash), rest.substr(slash + 1));
}

boost::system::result<destination> destination::s3(std::string_view bucket, std::string_view key)
{
    if (is_unsupported(bucket)) {
        return errc::unsupported_destination;
    }
    if (!is_bucket(bucket) || key.empty() || key.size() > max_key_size) {
        return errc::invalid_destination;
    }
    return destination(std::string(bucket), std::string(key));
}

std::string destination::url() const
{
    return "s3://" + bucket_ + '/' + key_;
}

} // namespace cloudbuf
