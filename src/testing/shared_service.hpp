// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The S3 service behind a mutex, with the system's clock: what connections and the owner of the store share.

#pragma once

#include <cloudbuf/testing/fake_cloud_options.hpp>
#include <cloudbuf/testing/stored_object.hpp>

#include "testing/s3/service.hpp"

#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace cloudbuf::testing {

class shared_service {
public:
    explicit shared_service(fake_cloud_options options);

    // For connections.
    std::variant<s3::response, s3::pending_request> check_head(s3::request_head head);
    s3::response finish(s3::pending_request pending);
    s3::response refuse(const s3::error& why);

    // For the owner.
    bool create_bucket(std::string_view name);
    std::optional<stored_object> find(std::string_view bucket, std::string_view key) const;
    std::optional<std::string> content(std::string_view bucket, std::string_view key) const;
    std::vector<stored_object> objects(std::string_view bucket) const;
    std::size_t open_uploads() const;
    std::uint64_t requests() const;

    const fake_cloud_options& options() const { return options_; }

private:
    time_point now() const;

    const fake_cloud_options options_;
    mutable std::mutex mutex_;
    s3::service service_; // guarded by the mutex
};

} // namespace cloudbuf::testing
