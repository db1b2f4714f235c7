// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Where an object is to be written: provider, bucket and key.

#pragma once

#include <cloudbuf/error.hpp>

#include <boost/system/result.hpp>

#include <string>
#include <string_view>

namespace cloudbuf {

/// \brief The place of one object in a store.
/// \details
/// A key is bytes: it is taken as it stands, never decoded or normalised, and `?`, `#`, `%`, `//` and `..`
/// in it mean nothing special.
class destination {
public:
    /// \brief Parses `s3://bucket/key`; the key is every byte after the bucket's slash.
    /// \par Errors
    /// \li \ref errc::invalid_destination if the URL, the bucket or the key is malformed.
    /// \li \ref errc::unsupported_destination for another scheme, an ARN, or an S3 Express bucket.
    static boost::system::result<destination> parse(std::string_view url);

    /// \brief Names bucket and key apart, for S3.
    /// \par Errors
    /// As \ref parse.
    static boost::system::result<destination> s3(std::string_view bucket, std::string_view key);

    /// The bucket's name.
    const std::string& bucket() const noexcept { return bucket_; }

    /// The object's key, undecoded.
    const std::string& key() const noexcept { return key_; }

    /// The URL again: `s3://bucket/key`.
    std::string url() const;

private:
    destination(std::string bucket, std::string key) : bucket_(std::move(bucket)), key_(std::move(key)) {}

    std::string bucket_;
    std::string key_;
};

} // namespace cloudbuf
