// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Whether a checksum that nobody asked for is worth sending to an endpoint: not all stores know the headers.

#pragma once

namespace cloudbuf::plan {

/// Of one endpoint. The alternative is the SHA-256 of each payload, which every store verifies with the
/// signature.
class checksum_policy {
public:
    bool is_wanted() const noexcept { return wanted_; }

    /// The endpoint refused it, or took it without saying that it looked at it. True the first time.
    bool on_useless() noexcept
    {
        const bool first = wanted_;
        wanted_ = false;
        return first;
    }

private:
    bool wanted_ = true;
};

} // namespace cloudbuf::plan
