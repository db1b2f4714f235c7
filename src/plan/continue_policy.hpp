// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Whether to ask an endpoint for its consent (Expect: 100-continue, RFC 9110 section 10.1.1) before a large
// body.

#pragma once

#include <cstdint>

namespace cloudbuf::plan {

/// Of one endpoint.
class continue_policy {
public:
    static constexpr std::uint64_t min_body = 1024 * 1024; // below it, asking costs more than sending
    static constexpr unsigned max_timeouts = 2;            // in a row: the endpoint does not know the header

    bool asks_for(std::uint64_t body) const noexcept
    {
        return body >= min_body && timeouts_ < max_timeouts && !refused_;
    }

    /// The endpoint answered with 100.
    void on_continue() noexcept { timeouts_ = 0; }

    /// It said nothing, and the body was sent unasked.
    void on_timeout() noexcept
    {
        if (timeouts_ < max_timeouts) {
            ++timeouts_;
        }
    }

    /// It answered with 417: it does not do what the header asks for (RFC 9110, section 15.5.18).
    void on_refused() noexcept { refused_ = true; }

private:
    bool refused_ = false;
    unsigned timeouts_ = 0;
};

} // namespace cloudbuf::plan
