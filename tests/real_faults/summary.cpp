// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// What happened in one test, in a few lines for a reader.

#include "real_faults/summary.hpp"

#include <algorithm>
#include <ostream>

namespace cloudbuf::test {

tally count(const std::vector<upload_record>& records)
{
    tally out;
    for (const upload_record& r : records) {
        out.bytes += r.spec.written;
        out.committed += r.what == told::committed;
        out.not_committed += r.what == told::not_committed;
        out.given_up += r.what == told::given_up;
        if (r.what == told::unknown) {
            ++out.unknown;
            const outcome end = r.resolved.value_or(outcome::unknown);
            out.resolved_committed += end == outcome::committed;
            out.resolved_not_committed += end == outcome::not_committed;
            out.still_unknown += end == outcome::unknown;
        }
    }
    return out;
}

void print(std::ostream& out, const fleet& uploads, const reality& found)
{
    const tally t = count(uploads.records());
    const auto begun = std::ranges::count_if(found.open, [](const auto& u) { return u.parts.empty(); });
    out << uploads.records().size() << " uploads of " << t.bytes / 1'000'000 << " MB: " << t.committed
        << " committed, " << t.not_committed << " not committed, " << t.given_up << " given up, " << t.unknown
        << " unknown (resolved: " << t.resolved_committed << " committed, " << t.resolved_not_committed
        << " not committed, " << t.still_unknown << " still unknown)\n"
        << "found: " << found.objects.size() << " objects, " << found.open.size() << " open uploads, "
        << begun << " of them without a part; " << uploads.leftovers().size() << " reported as left behind\n";
}

} // namespace cloudbuf::test
