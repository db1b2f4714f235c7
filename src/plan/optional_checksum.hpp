// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Whether the requests of an upload carry a checksum that nobody asked for, and what an endpoint has to do
// with that.

#pragma once

#include "model/step.hpp"

#include <cstdint>

namespace cloudbuf::plan {

/// Of one upload. Whether a request went without is asked before each attempt, and told with what came of it:
/// others of the same upload may have changed the answer meanwhile.
class optional_checksum {
public:
    enum class reaction : std::uint8_t {
        give_up,      // the checksum was not the reason, or was chosen
        send_without, // the same step
        begin_anew,   // the upload was begun with it
    };

    /// What there is to remember of the endpoint.
    enum class lesson : std::uint8_t { none, refuses, does_not_confirm };

    explicit optional_checksum(bool is_optional) noexcept : state_(is_optional ? state::sent : state::chosen)
    {}

    /// The first request of an upload, also of one that begins anew. In the midst of it nothing is learned
    /// from others.
    void on_begin(bool endpoint_wants) noexcept
    {
        if (state_ == state::sent && !endpoint_wants) {
            state_ = state::left_out;
        }
    }

    bool goes_without(model::step_kind kind) const noexcept
    {
        // Who did not look at those of the parts may not know what Complete says of them.
        const bool unknown_there = state_ == state::unconfirmed && kind == model::step_kind::complete;
        return state_ == state::suspected || state_ == state::left_out || unknown_there;
    }

    reaction on_refused(model::step_kind kind, bool went_without) noexcept
    {
        if (went_without || state_ == state::chosen) {
            return reaction::give_up;
        }
        if (state_ == state::sent || state_ == state::unconfirmed) {
            state_ = state::suspected;
            refused_ = kind;
        }
        return kind == model::step_kind::put_part ? reaction::begin_anew : reaction::send_without;
    }

    /// `unchecked`: the answer to bytes with a checksum does not name it.
    lesson on_done(model::step_kind kind, bool went_without, bool unchecked) noexcept
    {
        if (state_ == state::suspected && went_without && kind == refused_) {
            state_ = state::left_out;
            return lesson::refuses;
        }
        if (state_ == state::sent && !went_without && unchecked) {
            state_ = state::unconfirmed;
            return lesson::does_not_confirm;
        }
        return lesson::none;
    }

private:
    enum class state : std::uint8_t {
        chosen,      // by the user: never left out
        sent,        // and perhaps confirmed
        unconfirmed, // by the answer to a part
        suspected,   // to be why a request was refused: the same step without it will tell
        left_out,
    };

    state state_;
    model::step_kind refused_ = model::step_kind::begin; // while it is suspected
};

} // namespace cloudbuf::plan
