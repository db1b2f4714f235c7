// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Attempts, their delays and their common quota are within the rules, which stand here once more.

#include "sim/invariants.hpp"
#include "sim/retry_kind.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>
#include <optional>

namespace cloudbuf::sim {

namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

// AWS SDKs and Tools Reference Guide, "Retry behavior", as of 2026.
constexpr int quota = 500;
constexpr int retry_cost = 14;
constexpr int throttling_cost = 5;
constexpr milliseconds longest_delay = 20s;
constexpr milliseconds longest_hint = 5s;

// One each for the connection, the credentials, the clock, the place and the checksum.
constexpr unsigned corrections = 5;

bool carries_data(const client_line& l)
{
    return l.step.starts_with("put ");
}

unsigned attempts_allowed(const client_line& l, const client_options& o)
{
    return carries_data(l) ? o.max_part_attempts : o.max_attempts;
}

milliseconds ceiling(retry_kind kind, unsigned paid)
{
    const milliseconds base = kind == retry_kind::throttled ? 1000ms : 50ms;
    return std::min(
        longest_delay, milliseconds(static_cast<int>(std::ldexp(base.count(), static_cast<int>(paid))))
    );
}

bool is_paid(retry_kind k)
{
    return k == retry_kind::transient || k == retry_kind::throttled;
}

std::string describe(const client_line& l)
{
    return l.label + ", " + l.step + ", attempt " + std::to_string(l.attempt) + " (" +
           std::to_string(l.status) + ' ' + l.word + ')';
}

void check_upload(const world& w, const history& h, violations& out)
{
    retry_reader reader;
    std::map<std::string, unsigned> paid;           // retries of each step
    std::map<std::string, const client_line*> last; // attempt of each step, if it was to be repeated
    for (const client_line& l : h.lines) {
        const retry_kind kind = reader.read(l);
        if (begins_parts(l)) {
            std::erase_if(paid, [](const auto& of) { return of.first.starts_with("put part"); });
            std::erase_if(last, [](const auto& of) { return of.first.starts_with("put part"); });
        }
        if (const client_line* before = std::exchange(last[l.step], l.retry_in ? &l : nullptr)) {
            if (l.began() < before->when + *before->retry_in) {
                out.push_back({"retries: not before their delay", describe(l)});
            }
        }
        if (l.attempt > attempts_allowed(l, w.plan().options) + corrections) {
            out.push_back({"retries: no more attempts than allowed", describe(l)});
        }
        unsigned& so_far = paid[l.step];
        if (is_paid(kind)) {
            if (*l.retry_in > ceiling(kind, so_far) + (kind == retry_kind::throttled ? longest_hint : 0ms)) {
                out.push_back({"retries: no longer delay than allowed", describe(l)});
            }
            if (++so_far >= attempts_allowed(l, w.plan().options)) {
                out.push_back({"retries: no more attempts than allowed", describe(l)});
            }
        } else if (l.retry_in && *l.retry_in != 0ms) {
            out.push_back({"retries: corrections at once", describe(l)});
        }
        if (!l.retry_in) {
            so_far = 0;
        }
        const bool adds = l.is_final_step() || carries_data(l) || l.step == "begin";
        if (adds && h.upload->given_up && l.began() >= *h.upload->given_up + 1ms) {
            out.push_back({"retries: none after it was given up", describe(l)});
        }
    }
}

/// All uploads of a client share it.
void check_quota(const world& w, violations& out)
{
    std::map<std::string, retry_reader> readers;
    std::map<std::string, int> last_cost; // of each step of each upload
    int tokens = quota;
    for (const journal::entry& e : w.log().entries()) {
        const auto l = e.who == "client" ? parse_client_line(e.when, e.what) : std::nullopt;
        if (!l) {
            continue;
        }
        const retry_kind kind = readers[l->label].read(*l);
        if (begins_parts(*l)) {
            std::erase_if(last_cost, [&](const auto& of) {
                return of.first.starts_with(l->label + "put part");
            });
        }
        // A hedge that wins ends the step that its first request belongs to.
        int& cost = last_cost[l->label + std::string{l->step_asked()}];
        if (is_paid(kind)) {
            cost = kind == retry_kind::throttled ? throttling_cost : retry_cost;
            tokens -= cost;
        } else if (l->is_done()) {
            tokens = std::min(quota, tokens + std::max(1, cost));
        }
        if (!l->retry_in && !l->is_cancelled()) {
            cost = 0;
        }
        if (tokens < 0) {
            out.push_back({"retries: within the quota", describe(*l)});
            return;
        }
    }
}

/// The service's clock goes wrong once. What one request has learned of it, later ones of all uploads know.
void check_clock(const world& w, violations& out)
{
    std::optional<net::steady_time> learned;
    for (const journal::entry& e : w.log().entries()) {
        const auto l = e.who == "client" ? parse_client_line(e.when, e.what) : std::nullopt;
        if (!l || !is_of_clocks(*l)) {
            continue;
        }
        if (learned && l->began() > *learned + 1ms) {
            out.push_back({"retries: a clock is corrected once", describe(*l)});
        }
        if (l->retry_in && !learned) {
            learned = e.when;
        }
    }
}

} // namespace

void check_retries(const world& w, const std::vector<history>& all, violations& out)
{
    for (const history& h : all) {
        check_upload(w, h, out);
    }
    check_quota(w, out);
    check_clock(w, out);
}

} // namespace cloudbuf::sim
