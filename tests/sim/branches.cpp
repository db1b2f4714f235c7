// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The branches of retry, verification and abort, counted from what the client logged and was told.

#include "sim/branches.hpp"

#include "sim/retry_kind.hpp"

#include <algorithm>

namespace cloudbuf::sim {

namespace {

using enum branch;

class counter {
public:
    counter(const world& w, branch_hits& hits) : w_(w), hits_(hits) {}

    void count(const history& h)
    {
        for (const client_line& l : h.lines) {
            count_retry(l);
        }
        const std::vector<const client_line*> results = h.results();
        for (const client_line* l : results) {
            if (!l->is_hedge()) {
                count_end_of_step(*l);
            }
            hit(hedged, l->is_hedge());
            hit(hedge_won, l->is_hedge() && l->is_done());
        }
        count_outcome(*h.upload);
        count_verification(*h.upload, results);
        count_aborts(*h.upload, results);
        count_listings(*h.upload, results);
        count_refused_parts(*h.upload, results);
        for (const attempt& a : w_.service().attempts()) {
            count_begin(h, a);
        }
    }

private:
    void hit(branch b, bool condition = true) { hits_[static_cast<std::size_t>(b)] += condition ? 1 : 0; }

    void count_retry(const client_line& l)
    {
        const retry_kind kind = reader_.read(l);
        hit(retried_transient, kind == retry_kind::transient);
        hit(retried_throttled, kind == retry_kind::throttled);
        hit(replaced_stale_connection, kind == retry_kind::stale_connection);
        hit(refreshed_credentials, kind == retry_kind::credentials);
        hit(corrected_clock, kind == retry_kind::clock);
        hit(followed_to_region, kind == retry_kind::place);
        hit(signed_instead, kind == retry_kind::checksum);
        const auto& attempts = w_.service().attempts();
        const auto answered = std::ranges::find_if(attempts, [&](const attempt& a) {
            return !l.request_id.empty() && a.request_id == l.request_id;
        });
        hit(retried_after_hint,
            l.retry_in && answered != attempts.end() && answered->struck == fault::slow_down_hint);
    }

    void count_end_of_step(const client_line& l)
    {
        const client_options& o = w_.plan().options;
        const unsigned most = l.step.starts_with("put ") ? o.max_part_attempts : o.max_attempts;
        if (l.is_done()) {
            return;
        }
        if (l.retry_in || l.is_cancelled()) {
            hit(l.retry_in ? cancelled_pause : cancelled_attempt);
        } else if (!is_transient(l) && !is_throttling(l)) {
            hit(refused_for_good);
        } else if (l.attempt >= most) {
            hit(attempts_used_up);
        } else if (l.word == "BadDigest") {
            hit(retries_limited);
        } else {
            hit(quota_used_up);
        }
    }

    void count_outcome(const upload_record& u)
    {
        if (u.closed) {
            hit(committed, !*u.closed);
            hit(unknown, is_unknown(u));
            hit(not_committed, *u.closed && !is_unknown(u));
        }
    }

    void count_verification(const upload_record& u, const std::vector<const client_line*>& results)
    {
        const auto last = std::find_if(results.rbegin(), results.rend(), [](const client_line* l) {
            return l->is_final_step();
        });
        if (last == results.rend() || (*last)->is_done() || !u.closed) {
            return;
        }
        const std::vector<const client_line*> after(last.base(), results.end());
        const bool asked = !after.empty() && after.front()->step == "query";
        const bool told = asked && after.front()->is_done();
        const bool absent = told && after.front()->status == 404;
        const bool is_put = (*last)->step == "put whole";
        const bool is_committed = !*u.closed;

        hit(not_verifiable, is_unknown(u) && !u.spec->options.write_token);
        hit(verification_failed, asked && !told && !after.front()->is_cancelled());
        hit(verification_cut_off, asked && !told && after.front()->is_cancelled());
        hit(withdrawn_and_committed, u.given_up_closing && is_committed);
        hit(withdrawn_and_aborted, u.given_up_closing && *u.closed == errc::aborted);
        hit(found_ours, told && !absent && is_committed);
        hit(found_anothers_conditional, told && !absent && *u.closed == errc::precondition_failed);
        hit(found_unreplaced, told && !absent && is_unknown(u) && u.spec->if_match);
        hit(found_anothers, told && !absent && is_unknown(u) && !u.spec->if_match);
        hit(nothing_after_put, absent && is_put && is_unknown(u));
        if (absent && !is_put && after.size() > 1) {
            const client_line& abort = *after[1];
            hit(settling_failed, !abort.is_done());
            hit(settled_by_abort, abort.is_done() && abort.status != 404 && !is_committed && !is_unknown(u));
            hit(gone_and_committed, abort.is_done() && abort.status == 404 && is_committed);
            hit(gone_and_unknown, abort.is_done() && abort.status == 404 && is_unknown(u));
        }
    }

    void count_aborts(const upload_record& u, const std::vector<const client_line*>& results)
    {
        unsigned aborts = 0;
        for (const client_line* l : results) {
            if (l->step != "abort") {
                continue;
            }
            ++aborts;
            hit(aborted, l->is_done() && l->status != 404);
            hit(abort_found_nothing, l->is_done() && l->status == 404);
            hit(abort_cut_off, !l->is_done() && (l->retry_in || l->is_cancelled()));
            hit(abort_failed, !l->is_done() && !l->retry_in && !l->is_cancelled());
            hit(cleaned_up_in_background, u.destroyed || u.spec->end == ending::destroy);
        }
        hit(aborted_again, aborts > 1);
    }

    void count_listings(const upload_record& u, const std::vector<const client_line*>& results)
    {
        const bool listed =
            std::ranges::any_of(results, [](const client_line* l) { return l->step == "list parts"; });
        hit(completed_as_listed, listed && u.closed && !*u.closed);
        hit(listed_in_vain, listed && u.closed && *u.closed);
    }

    void count_refused_parts(const upload_record& u, const std::vector<const client_line*>& results)
    {
        const auto begins = std::ranges::count_if(results, [](const client_line* l) {
            return l->step == "begin" && l->is_done();
        });
        const bool refused = std::ranges::any_of(results, [](const client_line* l) {
            return l->step.starts_with("put part") && l->status == 501;
        });
        hit(began_anew, begins > 1 && u.closed && !*u.closed);
        hit(could_not_begin_anew,
            refused && w_.plan().where == place::tls_store &&
                u.spec->options.checksum == checksum::automatic && u.closed == errc::not_supported);
    }

    void count_begin(const history& h, const attempt& a)
    {
        if (a.key != h.upload->spec->key || a.begun.empty()) {
            return;
        }
        const client_line* const l = h.find(a.request_id);
        hit(leaked_begin, l == nullptr || !l->is_done());
        hit(begun_after_given_up, l != nullptr && h.upload->given_up && l->when >= *h.upload->given_up);
    }

    static bool is_unknown(const upload_record& u) { return u.closed && *u.closed == errc::outcome_unknown; }

    const world& w_;
    branch_hits& hits_;
    retry_reader reader_;
};

} // namespace

branch_hits count_branches(const world& w, const std::vector<history>& all)
{
    branch_hits hits{};
    for (const history& h : all) {
        counter{w, hits}.count(h);
    }
    return hits;
}

} // namespace cloudbuf::sim
