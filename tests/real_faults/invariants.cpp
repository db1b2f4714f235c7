// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// What the program was told is what a client of other makers finds.

#include "real_faults/invariants.hpp"

#include "support/io.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace cloudbuf::test {

namespace {

using violations = std::vector<std::string>;

std::string describe(const upload_record& r)
{
    std::string out = r.spec.key + " (" + std::to_string(r.spec.content.size()) + " bytes";
    out += r.spec.conditional ? ", conditional): " : "): ";
    out += r.ec ? r.ec.message() : "no error";
    if (r.why) {
        out += ": " + to_string(r.why);
    }
    for (const std::string& line : r.log.lines()) {
        out += "\n    " + line;
    }
    return out;
}

void check_bytes(const upload_record& r, const foreign_client::object& o, violations& out)
{
    if (o.size != r.spec.content.size() || o.sha256 != sha256_hex(r.spec.content)) {
        out.push_back("other bytes, " + std::to_string(o.size) + " of them: " + describe(r));
    }
}

void check_committed(const upload_record& r, const foreign_client::object* o, violations& out)
{
    if (o == nullptr) {
        out.push_back("committed, and there is no object: " + describe(r));
        return;
    }
    check_bytes(r, *o, out);
    if (r.info.size != o->size || r.info.etag != o->etag) {
        out.push_back("committed, and the object is described otherwise: " + describe(r));
    }
}

void check_unknown(const upload_record& r, const foreign_client::object* o, violations& out)
{
    if (r.why.code != errc::outcome_unknown || r.why.key != r.spec.key || r.why.bucket.empty() ||
        r.why.write_token.empty() || r.why.size != r.spec.content.size()) {
        out.push_back("unknown, without what it takes to find out: " + describe(r));
    }
    if (o != nullptr) {
        check_bytes(r, *o, out);
    }
    if (r.resolved == outcome::committed && o == nullptr) {
        out.push_back("resolved as committed, and there is no object: " + describe(r));
    }
    if (r.resolved == outcome::not_committed && o != nullptr) {
        out.push_back("resolved as not committed, and there is an object: " + describe(r));
    }
}

void check_outcome(const upload_record& r, const foreign_client::object* o, violations& out)
{
    switch (r.what) {
    case told::committed:
        check_committed(r, o, out);
        break;
    case told::unknown:
        check_unknown(r, o, out);
        break;
    case told::not_committed:
        if (o != nullptr) {
            out.push_back("not committed, and there is an object: " + describe(r));
        }
        break;
    case told::given_up:
        if (o != nullptr) {
            out.push_back("given up, and there is an object: " + describe(r));
        }
        if (r.ec) {
            out.push_back("abort() failed: " + describe(r));
        }
        break;
    case told::nothing:
        out.push_back("it never ended: " + describe(r));
        break;
    }
}

std::multiset<std::string> ids_of(const std::vector<failure>& leftovers)
{
    std::multiset<std::string> out;
    for (const failure& f : leftovers) {
        out.insert(f.upload_id);
    }
    return out;
}

/// An upload that was ended, and began again when a part arrived that nobody waited for any more: S3 warns of
/// it for aborts (AbortMultipartUpload), versitygw does it after Complete as well.
bool is_of_late_parts(const upload_record& r, const foreign_client::open_upload& u)
{
    const std::set<unsigned>& late = r.log.late_parts();
    return !late.empty() && std::ranges::all_of(u.parts, [&](unsigned n) { return late.contains(n); });
}

void check_open_uploads(
    const std::vector<upload_record>& records,
    const std::vector<failure>& leftovers,
    const reality& found,
    violations& out
)
{
    const std::multiset<std::string> reported = ids_of(leftovers);
    for (const std::string& id : std::set<std::string>(reported.begin(), reported.end())) {
        if (reported.count(id) != 1) {
            out.push_back("a leftover is reported more than once: " + id);
        }
    }
    std::map<std::string, const upload_record*> by_key;
    std::map<std::string, unsigned> unheard_of;
    for (const upload_record& r : records) {
        by_key[r.spec.key] = &r;
        unheard_of[r.spec.key] = r.log.lost_begins();
    }
    for (const foreign_client::open_upload& u : found.open) {
        const upload_record* const r = by_key[u.key];
        if (r == nullptr) {
            out.push_back("an upload of nobody: " + u.key);
        } else if (unsigned& left = unheard_of[u.key]; u.parts.empty() && left != 0) {
            --left;
        } else if (!reported.contains(u.upload_id) && !is_of_late_parts(*r, u)) {
            out.push_back("left behind and not reported: the upload " + u.upload_id + " of " + describe(*r));
        }
    }
}

} // namespace

std::vector<std::string> find_violations(
    const std::vector<upload_record>& records, const std::vector<failure>& leftovers, const reality& found
)
{
    violations out;
    std::set<std::string> keys;
    for (const upload_record& r : records) {
        const auto object = found.objects.find(r.spec.key);
        check_outcome(r, object == found.objects.end() ? nullptr : &object->second, out);
        keys.insert(r.spec.key);
    }
    for (const auto& [key, object] : found.objects) {
        if (!keys.contains(key)) {
            out.push_back("an object of nobody: " + key);
        }
    }
    check_open_uploads(records, leftovers, found, out);
    return out;
}

} // namespace cloudbuf::test
