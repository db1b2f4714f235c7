// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// No multipart upload is left behind, unless its abort was cut off; then somebody was told its id.

#include "sim/invariants.hpp"

#include <algorithm>
#include <string>

namespace cloudbuf::sim {

namespace {

const attempt* begin_of(const world& w, const std::string& upload_id)
{
    const auto& all = w.service().attempts();
    const auto found = std::ranges::find(all, upload_id, &attempt::begun);
    return found == all.end() ? nullptr : &*found;
}

const history* history_of(const std::vector<history>& all, const std::string& key)
{
    const auto found =
        std::ranges::find_if(all, [&](const history& h) { return h.upload->spec->key == key; });
    return found == all.end() ? nullptr : &*found;
}

/// The client learned the id.
bool is_known(const history& h, const attempt& begin)
{
    const client_line* const l = h.find(begin.request_id);
    return l != nullptr && l->is_done();
}

/// A part was still under way at the last abort, and it was aborted as often as is to be tried: three times,
/// or once to find out what became of Complete.
bool lingered(const world& w, const std::string& upload_id)
{
    unsigned aborts = 0;
    bool completed = false;
    bool at_last = false;
    for (const attempt& a : w.service().attempts()) {
        if (a.upload_id != upload_id) {
            continue;
        }
        completed = completed || a.kind == model::step_kind::complete;
        if (a.kind == model::step_kind::abort) {
            ++aborts;
            at_last = a.struck == fault::lingering_upload;
        }
    }
    return at_last && (aborts >= 3 || completed);
}

/// An abort failed or ran out of time, or was not to be sent: the outcome was open.
bool was_cut_off(const history& h)
{
    const bool failed = std::ranges::any_of(h.results(), [](const client_line* l) {
        return l->step == "abort" && !l->is_done();
    });
    const bool open = h.upload->closed == make_error_code(errc::outcome_unknown);
    return failed || open;
}

} // namespace

void check_no_upload_is_left(const world& w, const std::vector<history>& all, violations& out)
{
    for (const auto& [id, open] : w.service().bucket().uploads) {
        const attempt* const begin = begin_of(w, id);
        const history* const h = history_of(all, open.key);
        if (begin == nullptr || h == nullptr || !is_known(*h, *begin)) {
            continue; // a begin whose answer was lost: nobody can know it
        }
        const auto reports = std::ranges::count(w.reported_leftovers(), id, &failure::upload_id);
        if (!was_cut_off(*h) && !lingered(w, id)) {
            out.push_back({"leftovers: none", open.key + " left the upload " + id});
        } else if (reports != 1) {
            out.push_back(
                {"leftovers: reported once",
                 open.key + " left the upload " + id + ", reported " + std::to_string(reports) + " times"}
            );
        }
    }
}

} // namespace cloudbuf::sim
