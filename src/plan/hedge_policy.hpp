// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// When a part that is not answered is sent a second time, over another connection: tails of S3 are long and
// thin.

#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>

namespace cloudbuf::plan {

/// Of one endpoint. What it counts is the time from the last byte of a part to the first of its answer: how
/// long the bytes take is the network's affair, and sending more of them would not help.
class hedge_policy {
public:
    // The AWS Common Runtime's numbers (aws-c-s3, s3_client.c): about one part in a thousand takes 5 s.
    static constexpr std::chrono::milliseconds least{1000};
    static constexpr std::chrono::milliseconds most{5000}; // then slowness is normal there
    static constexpr std::size_t min_samples = 10;

    // One in a hundred answers may be hedged, and a few in a row: an endpoint that slows down gets no more
    // work.
    static constexpr unsigned answers_per_hedge = 100;
    static constexpr unsigned max_in_a_row = 4;

    /// How long a part waits for its answer before it is sent again; none if it is not to be.
    std::optional<std::chrono::milliseconds> patience() const
    {
        return credit_ >= answers_per_hedge ? patience_ : std::nullopt;
    }

    /// A part waited so long for its answer, or so far for none.
    void on_wait(std::chrono::milliseconds waited) noexcept;

    /// False if too many were sent again lately.
    bool take() noexcept
    {
        if (credit_ < answers_per_hedge) {
            return false;
        }
        credit_ -= answers_per_hedge;
        return true;
    }

private:
    static constexpr std::size_t window = 64; // the last so many
    static constexpr std::size_t review = 8;  // answers between two looks at them

    std::array<std::chrono::milliseconds, window> waits_{}; // a ring
    std::size_t count_ = 0;
    std::size_t next_ = 0;
    std::size_t since_review_ = 0;
    unsigned credit_ = answers_per_hedge;
    std::optional<std::chrono::milliseconds> patience_;
};

} // namespace cloudbuf::plan
