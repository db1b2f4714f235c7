// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Which tags do the parts have? An attempt that was not answered may be stored last, with a tag that nobody
// was told: the same bytes get another one where the service encrypts with its customer's key.

#include "plan/upload_plan.hpp"

#include <cassert>

namespace cloudbuf::plan {

void upload_plan::on_unknown_part(const command& c, const failure& why, bool unanswered)
{
    assert(running_ > 0 && c.kind == model::step_kind::complete);
    const bool may_be_another_tag = stragglers_ && listed_ == 0;
    if (!may_be_another_tag || unanswered || withdrawn_ || state_ != state::completing) {
        return on_failed(c, why, unanswered);
    }
    --running_;
    doubt_ = why;
    state_ = state::listing;
}

void upload_plan::on_listed(const model::receipt& r)
{
    if (state_ != state::listing) {
        return;
    }
    for (const model::part_receipt& found : r.parts) {
        if (!adopt(found)) {
            return deny(doubt_.code);
        }
    }
    if (listed_ == parts_.size() && !r.more_parts) {
        state_ = state::sending; // where nothing is left to be sent: Complete is due
    } else if (!r.more_parts || r.parts.empty()) {
        deny(doubt_.code);
    }
}

/// It is the next one, with the bytes that were sent as far as that shows.
bool upload_plan::adopt(const model::part_receipt& found)
{
    if (found.number != listed_ + 1 || found.number > parts_.size()) {
        return false;
    }
    part& ours = parts_[listed_++];
    if (found.size != ours.size || (found.crc && ours.crc && *found.crc != *ours.crc)) {
        return false;
    }
    ours.etag = found.etag;
    return true;
}

} // namespace cloudbuf::plan
