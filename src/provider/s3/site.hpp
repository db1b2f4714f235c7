// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The place of a bucket on the network: which host speaks for it, in which region, in which addressing style.
// The bucket itself is kept by whoever has this, and told.

#pragma once

#include "model/http.hpp"
#include "provider/s3/settings.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace cloudbuf::provider::s3 {

struct address {
    model::origin to;
    std::string host;        // of the Host header
    std::string path_prefix; // "/bucket" in path style, else empty
    std::string region;      // to sign for
};

class site {
public:
    // Refuses a region or an endpoint that cannot work.
    static std::variant<site, invalid> make(const settings& s);

    // AWS itself, also behind an endpoint of the user's choice: its limits and its addressing hold.
    bool is_aws() const noexcept { return aws_; }

    // Where requests go at first.
    const std::string& region() const noexcept { return region_; }

    bool tls() const noexcept { return !endpoint_ || endpoint_->tls; }

    // Where to send a request. `location` is empty or what redirect() gave; nothing if it is anything else.
    std::optional<address> resolve(std::string_view location, std::string_view bucket) const;

    // What a service said about where the bucket is; each may be empty, and none is believed without proof of
    // form.
    struct hint {
        std::string_view region;
        std::string_view endpoint;
        bool temporary = false; // "go there until further notice", also within the region
    };

    // The location to ask instead: always a host that is computed here or S3's own, never another. It may be
    // where requests go at first, because the answer may have come from elsewhere. Nothing if the hint leads
    // nowhere.
    std::optional<std::string> redirect(const hint& h, std::string_view bucket) const;

private:
    site() = default;

    bool accepts_region(std::string_view region) const noexcept;
    address at(const model::origin& base, std::string_view region, std::string_view bucket) const;

    std::shared_ptr<const model::origin> endpoint_; // null: the regional host of AWS is computed
    bool aws_ = false;
    std::string region_;
    bool path_style_ = false;
};

} // namespace cloudbuf::provider::s3
