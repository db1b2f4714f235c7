// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// What holds after every run: memory and time.

#include "sim/invariants.hpp"

#include <chrono>
#include <string>

namespace cloudbuf::sim {

namespace {

using namespace std::chrono_literals;

// Of everything that a working network could still bring to a good end: many attempts, each with progress.
constexpr auto longest_operation = 4h;

/// Verification and then an abort, and a moment in which the last of it ends.
sim_clock::duration longest_cleanup(const world& w)
{
    const timeouts& t = w.plan().options.timeouts;
    return t.verification + t.abort + 1s;
}

std::string describe(sim_clock::duration d)
{
    return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(d).count()) + " ms";
}

void check_operation(const world& w, const upload_record& u, const operation_record& o, violations& out)
{
    const std::string name = u.spec->key + ", " + std::string{o.name};
    if (!o.ended) {
        out.push_back({"time: every operation completes", name});
        return;
    }
    sim_clock::duration took = *o.ended - o.began;
    sim_clock::duration limit = longest_operation;
    if (o.cancelled) {
        took = *o.ended - *o.cancelled;
        limit = o.name == "close" || o.name == "abort" ? longest_cleanup(w) : 0ms;
    } else if (o.name == "abort") {
        limit = longest_cleanup(w);
    }
    if (took > limit) {
        out.push_back({"time: within the stated timeouts", name + ": " + describe(took)});
    }
}

} // namespace

void check_memory(const world& w, violations& out)
{
    const std::size_t limit = w.plan().options.memory_limit;
    if (w.memory().peak() > limit) {
        out.push_back(
            {"memory: never more than the limit",
             std::to_string(w.memory().peak()) + " of " + std::to_string(limit) + " bytes"}
        );
    }
    if (w.memory().used() != 0) {
        out.push_back({"memory: all of it comes back", std::to_string(w.memory().used()) + " bytes did not"});
    }
    if (!w.client_is_gone()) {
        out.push_back({"memory: all of it comes back", "something keeps the client alive"});
    }
}

void check_times(const world& w, bool ended, violations& out)
{
    if (!ended) {
        out.push_back({"time: everything ends", "something is still waiting"});
    }
    for (const upload_record& u : w.uploads()) {
        for (const operation_record& o : u.operations) {
            check_operation(w, u, o, out);
        }
    }
    if (w.drained() && *w.drained() - *w.drain_began() > longest_cleanup(w)) {
        out.push_back({"time: drain() is bounded", describe(*w.drained() - *w.drain_began())});
    }
}

violations check_invariants(const world& w, const std::vector<history>& all, bool ended)
{
    violations out;
    check_committed_object(w, out);
    check_nothing_after_not_committed(w, out);
    check_unknown_is_justified(w, all, out);
    check_nothing_without_close(w, out);
    check_no_upload_is_left(w, all, out);
    check_memory(w, out);
    check_times(w, ended, out);
    check_signatures(w, all, out);
    check_secrets(w, out);
    check_retries(w, all, out);
    return out;
}

} // namespace cloudbuf::sim
