// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// What close() said is what the service has.

#include "sim/invariants.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

namespace cloudbuf::sim {

namespace {

constexpr std::string_view token_name = "cloudbuf-write-token";

bool is_of(const publication& p, const upload_record& u)
{
    const auto name = p.metadata.find("sim-upload");
    return name != p.metadata.end() && name->second == u.spec->options.metadata.front().second &&
           p.key == u.spec->key;
}

std::vector<const publication*> publications_of(const world& w, const upload_record& u)
{
    std::vector<const publication*> out;
    for (const publication& p : w.service().publications()) {
        if (is_of(p, u)) {
            out.push_back(&p);
        }
    }
    return out;
}

/// Of the key, at that time.
const publication* visible_at(const world& w, const upload_record& u, net::steady_time when)
{
    const publication* out = nullptr;
    for (const publication& p : w.service().publications()) {
        if (p.key == u.spec->key && p.when <= when) {
            out = &p;
        }
    }
    return out;
}

std::string token_of(const publication& p)
{
    const auto found = p.metadata.find(token_name.data());
    return found == p.metadata.end() ? std::string{} : found->second;
}

/// The one that all requests of the upload carried; nothing if there were several.
std::optional<std::string> token_sent(const world& w, const upload_record& u)
{
    std::optional<std::string> out;
    for (const attempt& a : w.service().attempts()) {
        const bool begins = a.kind == model::step_kind::begin || a.kind == model::step_kind::put_whole;
        if (a.key != u.spec->key || !begins) {
            continue;
        }
        if (out && *out != a.write_token) {
            return std::nullopt;
        }
        out = a.write_token;
    }
    return out;
}

bool is_committed(const upload_record& u)
{
    return u.closed && !*u.closed;
}

bool is_unknown(const upload_record& u)
{
    return u.closed && *u.closed == errc::outcome_unknown;
}

std::string describe(const upload_record& u)
{
    std::string out = u.spec->key + ": close() said ";
    return out + (u.closed ? (*u.closed ? u.closed->message() : "committed") : "nothing");
}

/// What is wrong with the object, if anything is.
std::string flaw_of(const world& w, const upload_record& u, const publication& p)
{
    const std::string bytes = testing::s3::read_all(*p.content->open());
    if (bytes != u.data.substr(0, static_cast<std::size_t>(u.accepted))) {
        return "its " + std::to_string(bytes.size()) + " bytes are not the " + std::to_string(u.accepted) +
               " that were written";
    }
    if (p.content_type != u.spec->options.content_type) {
        return "its content type is " + p.content_type;
    }
    const std::optional<std::string> sent = token_sent(w, u);
    if (u.spec->options.write_token && (token_of(p).size() != 32 || token_of(p) != sent)) {
        return "its write token is \"" + token_of(p) + "\"";
    }
    return {};
}

/// It was asked, and the answer left no doubt: an object with our token, or none after an abort that can only
/// have come in time.
bool has_proof(const history& h)
{
    std::vector<const client_line*> after;
    for (const client_line* l : h.results()) {
        if (l->is_final_step()) {
            after.clear();
        } else if (l->step == "query" || l->step == "abort") {
            after.push_back(l);
        }
    }
    const bool settled =
        after.size() == 3 && after[0]->status == 404 && after[1]->status == 204 && after[2]->status == 404;
    return settled && after[2]->is_done();
}

/// What is missing of what it takes to find out later.
std::string flaw_of_evidence(const world& w, const upload_record& u)
{
    if (u.destroyed) {
        return {}; // nobody can ask it any more
    }
    if (u.evidence.bucket != bucket_name || u.evidence.key != u.spec->key) {
        return "the evidence does not say of what";
    }
    const std::optional<std::string> sent = token_sent(w, u);
    if (u.spec->options.write_token &&
        (u.evidence.write_token.size() != 32 || (sent && *sent != u.evidence.write_token))) {
        return "the evidence has the write token \"" + u.evidence.write_token + '"';
    }
    const bool completed = u.evidence.step == "complete";
    return completed && u.evidence.upload_id.empty() ? "the evidence lacks the upload id" : "";
}

} // namespace

void check_committed_object(const world& w, violations& out)
{
    for (const upload_record& u : w.uploads()) {
        if (!is_committed(u)) {
            continue;
        }
        const std::vector<const publication*> ours = publications_of(w, u);
        const publication* const there = visible_at(w, u, u.closed_at);
        if (ours.empty() || ours.front()->when > u.closed_at) {
            out.push_back({"committed: the object exists", describe(u) + ", and there is no object of it"});
            continue;
        }
        if (there != nullptr && !is_of(*there, u) && there->when < ours.front()->when) {
            out.push_back({"committed: the object is ours", describe(u) + ", and another's is there"});
        }
        for (const publication* p : ours) {
            if (std::string flaw = flaw_of(w, u, *p); !flaw.empty()) {
                out.push_back({"committed: the object is what was written", describe(u) + ", " + flaw});
            }
        }
        const auto tagged =
            std::ranges::any_of(ours, [&](const publication* p) { return p->etag == u.info.etag; });
        if (!tagged || u.info.size != u.accepted) {
            out.push_back(
                {"committed: what close() told of the object", describe(u) + ", etag " + u.info.etag}
            );
        }
    }
}

void check_nothing_after_not_committed(const world& w, violations& out)
{
    for (const upload_record& u : w.uploads()) {
        if (!u.closed || is_committed(u) || is_unknown(u)) {
            continue;
        }
        const publication* const there = visible_at(w, u, u.closed_at);
        const auto ours = publications_of(w, u);
        const bool later =
            std::ranges::any_of(ours, [&](const publication* p) { return p->when > u.closed_at; });
        if (later || (there != nullptr && is_of(*there, u))) {
            out.push_back(
                {"not committed: nothing is visible",
                 describe(u) + ", and the object " + (later ? "came later" : "is there")}
            );
        }
    }
}

void check_nothing_without_close(const world& w, violations& out)
{
    for (const upload_record& u : w.uploads()) {
        if (!u.close_called && !publications_of(w, u).empty()) {
            out.push_back({"never closed: nothing is visible", u.spec->key + " is visible"});
        }
    }
}

void check_unknown_is_justified(const world& w, const std::vector<history>& all, violations& out)
{
    for (const history& h : all) {
        const upload_record& u = *h.upload;
        if (!is_unknown(u)) {
            continue;
        }
        const auto complain = [&](std::string what) {
            out.push_back({"unknown: only where it is", describe(u) + ", " + std::move(what)});
        };
        if (std::ranges::none_of(h.lines, &client_line::is_ambiguous)) {
            complain("and every attempt was answered");
        }
        if (has_proof(h)) {
            complain("and the service had told which");
        }
        if (std::string flaw = flaw_of_evidence(w, u); !flaw.empty()) {
            complain(std::move(flaw));
        }
        for (const publication* p : publications_of(w, u)) {
            if (std::string flaw = flaw_of(w, u, *p); !flaw.empty()) {
                complain(std::move(flaw)); // what the token will show to be ours is not whole
            }
        }
    }
}

} // namespace cloudbuf::sim
