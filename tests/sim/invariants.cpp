// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// What holds after every run: memory, time, and what is left.

#include "sim/invariants.hpp"

#include <chrono>
#include <string>

namespace cloudbuf::sim {

void check_no_upload_is_left(const world&, violations&) {}
void check_signatures(const world&, violations&) {}
void check_secrets(const world&, violations&) {}
void check_retries(const world&, violations&) {}

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
            if (!o.ended) {
                out.push_back({"time: every operation completes", u.spec->key + ": " + std::string{o.name}});
            }
        }
    }
}

violations check_invariants(const world& w, bool ended)
{
    violations out;
    check_committed_object(w, out);
    check_nothing_after_not_committed(w, out);
    check_unknown_is_justified(w, out);
    check_nothing_without_close(w, out);
    check_no_upload_is_left(w, out);
    check_memory(w, out);
    check_times(w, ended, out);
    check_signatures(w, out);
    check_secrets(w, out);
    check_retries(w, out);
    return out;
}

} // namespace cloudbuf::sim
