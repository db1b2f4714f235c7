// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Every attempt was signed for itself, and no secret is anywhere that people read.

#include "sim/invariants.hpp"
#include "testing/encode/time_text.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <set>

namespace cloudbuf::sim {

namespace {

using namespace std::chrono_literals;
using std::chrono::system_clock;

// A date has seconds, and a log line the milliseconds since its attempt began.
constexpr auto date_slack = 1s + 1ms;
// A clock that was corrected is off by up to half the time that the answer took.
constexpr auto skew_slack = 40s;

std::string name_of_step(const attempt& a)
{
    const std::string name = model::name_of(a.kind);
    return a.kind == model::step_kind::put_part ? name + ' ' + std::to_string(a.part) : name;
}

class signature_check {
public:
    signature_check(const world& w, const std::vector<history>& all, violations& out)
        : w_(w), out_(out), histories_(all), origin_(sim_clock{}.now())
    {}

    void run()
    {
        for (const attempt& a : w_.service().attempts()) {
            const auto of = std::ranges::find_if(histories_, [&](const history& h) {
                return h.upload->spec->key == a.key;
            });
            if (of != histories_.end()) {
                check(a, *of);
            }
        }
    }

private:
    /// Each attempt of the client's signs one request at most: those that were answered have the request id
    /// of the answer, the others are found by their time.
    void check(const attempt& a, const history& h)
    {
        const client_line* const known = h.find(a.request_id);
        const client_line* found = nullptr;
        system_clock::duration least{0}; // error of its date
        for (const client_line& l : h.lines) {
            const bool possible = known != nullptr
                                      ? &l == known
                                      : l.step_asked() == name_of_step(a) && l.began() < a.arrived + 1ms &&
                                            !used_.contains(&l) && !answered(l);
            const auto error = possible ? error_of_date(a, l) : std::nullopt;
            if (!error) {
                continue;
            }
            // The nearest; of several in one second, the first that had these credentials.
            const bool has_keys = has_keys_of(a, l);
            const bool had_keys = found != nullptr && has_keys_of(a, *found);
            if (found == nullptr || (has_keys && !had_keys) || (has_keys == had_keys && *error < least)) {
                found = &l;
                least = *error;
            }
        }
        if (found == nullptr) {
            out_.push_back({"signatures: with the time of the attempt", describe(a) + ", dated " + a.date});
        } else if (!has_keys_of(a, *found)) {
            out_.push_back(
                {"signatures: with the credentials of the attempt", describe(a) + ", " + a.access_key}
            );
        }
        used_.insert(found);
    }

    bool answered(const client_line& l) const
    {
        return std::ranges::any_of(w_.service().attempts(), [&](const attempt& a) {
            return !l.request_id.empty() && a.request_id == l.request_id;
        });
    }

    /// None: it was not signed then.
    std::optional<system_clock::duration> error_of_date(const attempt& a, const client_line& l) const
    {
        const auto date = testing::from_basic_date(a.date);
        const auto offset = w_.service().clock_offset();
        const auto signed_at = std::chrono::time_point_cast<system_clock::duration>(
            sim_clock{}.wall_now() + (l.began() - origin_)
        );
        if (!date) {
            return std::nullopt;
        }
        const auto age =
            signed_at - *date; // a date is never ahead of its time, and less than a second behind
        const auto error_if_learned = std::chrono::abs(age + offset);
        if (age > -1ms && age < date_slack) {
            return std::chrono::abs(age);
        }
        if (offset != offset.zero() && error_if_learned < skew_slack) {
            return error_if_learned;
        }
        return std::nullopt;
    }

    bool has_keys_of(const attempt& a, const client_line& l) const
    {
        const auto& all = w_.keys().generations();
        const auto used = std::ranges::find_if(all, [&](const keyring::generation& g) {
            return g.keys->access_key_id == a.access_key;
        });
        const bool stale =
            used != all.end() && std::next(used) != all.end() && std::next(used)->since < l.began() - 1ms;
        return used != all.end() && used->since <= l.began() + 1ms && !stale;
    }

    static std::string describe(const attempt& a)
    {
        return '#' + std::to_string(a.number) + ' ' + name_of_step(a) + " of " + a.key;
    }

    const world& w_;
    violations& out_;
    const std::vector<history>& histories_;
    std::set<const client_line*> used_;
    net::steady_time origin_;
};

} // namespace

void check_signatures(const world& w, const std::vector<history>& all, violations& out)
{
    signature_check{w, all, out}.run();
}

void check_secrets(const world& w, violations& out)
{
    static constexpr std::array<std::string_view, 3> secrets{"secret-of-sim", "token-of-sim", "Signature="};
    const auto look = [&](const std::string& text) {
        for (const std::string_view s : secrets) {
            if (text.find(s) != std::string::npos) {
                out.push_back({"secrets: none is told", text});
            }
        }
    };
    for (const journal::entry& e : w.log().entries()) {
        if (e.who == "client") {
            look(e.what);
        }
    }
    for (const upload_record& u : w.uploads()) {
        look(to_string(u.evidence));
        look(u.evidence.message);
    }
}

} // namespace cloudbuf::sim
